package import Core
import Postgres

/// Threads in which authors try workflows.
extension ThreadStore {
    /// Throws `UnknownThread` where the person has no such thread with the workflow, or one that is no trial.
    package func requireTrial(_ id: ThreadID, in scope: ThreadScope) async throws {
        let rows = try await database.statements(of: scope.tenantID).query(
            """
            SELECT FROM threads
            WHERE tenant_id = app_tenant_id() AND id = \(id) AND user_id = \(scope.userID)
                AND workflow_id = \(scope.workflowID) AND origin = \(ThreadOrigin.trial.rawValue)
            """)
        if rows.isEmpty { throw UnknownThread() }
    }
}
