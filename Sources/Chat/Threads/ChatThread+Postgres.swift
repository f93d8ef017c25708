import Core
import Postgres
import Workflows

extension ChatThread {
    /// What `init(row:)` reads, of `threads`.
    static let columns = "id, user_id, workflow_id, title, created_at, origin, status, status_reason"

    init(row: Row) throws {
        let (id, user, workflow, title, createdAt, origin, status, reason) = try row.decode(
            ThreadID.self, UserID.self, WorkflowID.self, String?.self, Timestamp.self, String.self, String.self,
            String?.self)
        self.init(
            id: id, userID: user, workflowID: workflow, title: title, createdAt: createdAt,
            origin: ThreadOrigin(rawValue: origin) ?? .chat, status: ThreadStatus(stored: status, reason))
    }
}

extension ThreadStatus {
    /// Reads the columns `status` and `status_reason`.
    init(stored kind: String, _ reason: String?) {
        self.init(Kind(rawValue: kind) ?? .closed, reason: reason)
    }

    /// Throws `ThreadIsShut` where the thread takes no messages.
    func requireActive() throws(ThreadIsShut) {
        guard kind == .active else { throw ThreadIsShut(status: self) }
    }
}
