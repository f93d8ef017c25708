import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// Who may see and lead another person's conversation: those who have the permission in the institution, and those who
/// have it in a course with the assistant in which the person is a learner.
struct ConversationAccess {
    /// A conversation that the sender may see.
    struct Sight: Sendable {
        let threadID: ThreadID
        /// Whose conversation it is.
        let learner: UserID
        /// The learner's language.
        let locale: String
        /// The sender, as learners are told of them.
        let lead: ConversationLead
    }

    /// The conversation, for a sender with all these permissions. Throws `UnknownThread` where they do not see that there
    /// is one, and 403 where they see that and lack a permission.
    func sight(
        of thread: ThreadID, _ permissions: Permission..., for member: Identity, in transaction: Transaction
    ) async throws -> Sight {
        let row = try await transaction.queryOne(
            """
            SELECT t.user_id, t.workflow_id, coalesce(m.locale, u.locale, 'en'), (
                SELECT coalesce(own.name, me.name) FROM memberships own JOIN users me ON me.id = own.user_id
                WHERE own.tenant_id = app_tenant_id() AND own.user_id = \(member.userID))
            FROM threads t LEFT JOIN memberships m ON m.tenant_id = t.tenant_id AND m.user_id = t.user_id
            LEFT JOIN users u ON u.id = m.user_id
            WHERE t.tenant_id = app_tenant_id() AND t.id = \(thread) AND t.user_id IS NOT NULL
                AND t.origin <> \(ThreadOrigin.trial.rawValue)
            """)
        guard let row else { throw UnknownThread() }
        let (learner, assistant, locale, name) = try row.decode(
            UserID.self, WorkflowID.self, String.self, String?.self)
        let parts = try await Courses.parts(
            of: member.userID, overLearner: learner, with: assistant, in: transaction)
        let sees = member.may(.runsRead) || parts.contains { member.may(.runsRead, inCourseAs: $0) }
        guard sees else { throw UnknownThread() }
        for permission in permissions {
            let part = parts.first { member.may(permission, inCourseAs: $0) }
            try member.require(permission, inCourseAs: part)
        }
        return Sight(
            threadID: thread, learner: learner, locale: locale,
            lead: ConversationLead(userID: member.userID, name: name ?? ""))
    }
}
