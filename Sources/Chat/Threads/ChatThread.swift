package import Core
package import Workflows

/// A conversation of one person with one workflow.
package struct ChatThread: Sendable, Equatable {
    package let id: ThreadID
    package let userID: UserID
    package let workflowID: WorkflowID
    package var title: String?
    package let createdAt: Timestamp
    package let origin: ThreadOrigin
    package var status: ThreadStatus

    package init(
        id: ThreadID, userID: UserID, workflowID: WorkflowID, title: String?, createdAt: Timestamp,
        origin: ThreadOrigin = .chat, status: ThreadStatus = .active
    ) {
        self.id = id
        self.userID = userID
        self.workflowID = workflowID
        self.title = title
        self.createdAt = createdAt
        self.origin = origin
        self.status = status
    }

    /// The thread as it is with this status.
    func with(_ status: ThreadStatus) -> ChatThread {
        var thread = self
        thread.status = status
        return thread
    }
}

/// Whose threads: a person's with one workflow, inside one tenant.
package struct ThreadScope: Sendable, Equatable {
    package let tenantID: TenantID
    package let userID: UserID
    package let workflowID: WorkflowID

    package init(tenantID: TenantID, userID: UserID, workflowID: WorkflowID) {
        self.tenantID = tenantID
        self.userID = userID
        self.workflowID = workflowID
    }
}
