package import Core
package import HTTPCore
import Postgres

/// A course: a scope inside a tenant.
package struct Course: Sendable, Equatable {
    /// Whether people still take part.
    package enum State: String, Sendable, CaseIterable {
        case active, archived
    }

    package let id: CourseID
    package let title: String
    package let description: String
    package let state: State
    package let createdAt: Timestamp
    let version: Int
    /// The part in it of whoever asked for a list; nil where they have none, and elsewhere.
    package var part: CourseRole?

    /// Names this state of it.
    package var tag: EntityTag { EntityTag(version: version) }

    static let columns = "c.id, c.title, c.description, c.state, c.created_at, c.version"

    init(id: CourseID, title: String, description: String, state: State, createdAt: Timestamp, version: Int) {
        self.id = id
        self.title = title
        self.description = description
        self.state = state
        self.createdAt = createdAt
        self.version = version
    }

    init(row: Row) throws {
        let (id, title, description, state, createdAt, version) = try row.decode(
            CourseID.self, String.self, String.self, String.self, Timestamp.self, Int.self)
        guard let state = State(rawValue: state) else { throw UnknownRole(text: state) }
        self.init(
            id: id, title: title, description: description, state: state, createdAt: createdAt, version: version)
    }
}

extension Course {
    /// A row with the part in it of whoever asked.
    init(listed row: Row) throws {
        let (id, title, description, state, createdAt, version, part) = try row.decode(
            CourseID.self, String.self, String.self, String.self, Timestamp.self, Int.self, String?.self)
        guard let state = State(rawValue: state) else { throw UnknownRole(text: state) }
        self.init(
            id: id, title: title, description: description, state: state, createdAt: createdAt, version: version)
        self.part = part.flatMap(CourseRole.init)
    }
}

/// What to change of a course; nil leaves a thing as it is.
package struct CourseChanges: Sendable {
    package var title: DisplayName?
    /// Up to 4,000 characters.
    package var description: String?
    package var state: Course.State?

    package init(title: DisplayName? = nil, description: String? = nil, state: Course.State? = nil) {
        self.title = title
        self.description = description
        self.state = state
    }

    /// What the audit log says of the changes to this course.
    func audit(of before: Course) -> [AuditChange] {
        var changes: [AuditChange] = []
        if let title, title.description != before.title {
            changes.append(AuditChange("title", from: .string(before.title), to: .string(title.description)))
        }
        if let description, description != before.description { changes.append(.hidden("description")) }
        if let state, state != before.state {
            changes.append(
                AuditChange("state", from: .string(before.state.rawValue), to: .string(state.rawValue)))
        }
        return changes
    }
}
