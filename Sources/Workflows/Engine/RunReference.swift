package import Core

/// Which run, of whom, in which conversation.
package struct RunReference: Sendable, Equatable {
    package let tenantID: TenantID
    package let runID: RunID
    package let threadID: ThreadID

    package init(tenantID: TenantID, runID: RunID, threadID: ThreadID) {
        self.tenantID = tenantID
        self.runID = runID
        self.threadID = threadID
    }
}
