package import Core
package import HTTPCore
import Postgres

/// A person's own place on a link: their conversation there, and as what they came the last time.
package struct Placement: Sendable, Equatable {
    package let linkID: ResourceLinkID
    package let userID: UserID
    /// Nil until the person has said something, and after they start again.
    package let threadID: ThreadID?
    package let role: CourseRole
    /// How many conversations were begun.
    package let attempts: Int
    package let lastLaunchAt: Timestamp

    static let columns = "p.link_id, p.user_id, p.thread_id, p.role, p.attempts, p.last_launch_at"

    init(row: Row) throws {
        let role: String
        (linkID, userID, threadID, role, attempts, lastLaunchAt) = try row.decode(
            ResourceLinkID.self, UserID.self, ThreadID?.self, String.self, Int.self, Timestamp.self)
        guard let known = CourseRole(rawValue: role) else { throw LTIError.unknownColumn("role") }
        self.role = known
    }
}
