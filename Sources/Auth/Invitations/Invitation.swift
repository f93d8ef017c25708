package import Core
package import HTTPCore
import Postgres

package enum InvitationTag: IdentifierTag { package static let prefix = "inv_" }
package typealias InvitationID = Identifier<InvitationTag>

/// An offer of a place in a tenant, and in one of its courses, made to an e-mail address.
package struct Invitation: Sendable, Equatable {
    /// What has become of it.
    package enum State: String, Sendable, CaseIterable {
        case open, accepted, revoked, expired
    }

    package let id: InvitationID
    package let email: String
    package let role: Role
    /// The course that it opens besides.
    package let course: CoursePlace?
    /// Nil for the operator's.
    package let invitedBy: UserID?
    /// Whether the link was mailed, and so proves the address of whoever has it.
    package var isMailed = false
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    package let acceptedAt: Timestamp?
    package let revokedAt: Timestamp?

    /// A part in a course.
    package struct CoursePlace: Sendable, Equatable {
        package let id: CourseID
        package let role: CourseRole

        package init(id: CourseID, role: CourseRole) {
            self.id = id
            self.role = role
        }
    }

    /// What has become of it by then.
    package func state(at now: Timestamp) -> State {
        if acceptedAt != nil { return .accepted }
        if revokedAt != nil { return .revoked }
        return expiresAt <= now ? .expired : .open
    }
}

extension Invitation {
    static let columns = """
        id, email, role, course_id, course_role, invited_by, mailed_at IS NOT NULL, created_at, expires_at,
        accepted_at, revoked_at
        """

    init(row: Row) throws {
        let (id, email, role, courseID, courseRole, invitedBy, isMailed, createdAt, expiresAt, acceptedAt, revokedAt) =
            try row.decode(
                InvitationID.self, String.self, String.self, CourseID?.self, String?.self, UserID?.self, Bool.self,
                Timestamp.self, Timestamp.self, Timestamp?.self, Timestamp?.self)
        var course: CoursePlace?
        if let courseID, let courseRole { course = CoursePlace(id: courseID, role: try CourseRole(column: courseRole)) }
        self.init(
            id: id, email: email, role: try Role(column: role), course: course, invitedBy: invitedBy,
            isMailed: isMailed, createdAt: createdAt, expiresAt: expiresAt, acceptedAt: acceptedAt,
            revokedAt: revokedAt)
    }
}
