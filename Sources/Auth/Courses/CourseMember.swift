package import Core
package import HTTPCore
import Postgres

/// A person's part in a course.
package struct CourseMember: Sendable, Equatable {
    package let id: UserID
    package let name: String
    package let role: CourseRole
    /// When they came to the course.
    package let since: Timestamp
    let version: Int

    /// Names this state of their part.
    package var tag: EntityTag { EntityTag(version: version) }

    /// Of `course_memberships cm JOIN memberships m JOIN users u`.
    static let columns = "u.id, coalesce(m.name, u.name), cm.role, cm.created_at, cm.version"

    init(row: Row) throws {
        let (id, name, role, since, version) = try row.decode(
            UserID.self, String.self, String.self, Timestamp.self, Int.self)
        self.id = id
        self.name = name
        self.role = try CourseRole(column: role)
        self.since = since
        self.version = version
    }
}

extension CourseRole {
    /// The part that a column names.
    init(column text: String) throws {
        guard let role = CourseRole(rawValue: text) else { throw UnknownRole(text: text) }
        self = role
    }
}
