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

    /// What was tried last in a thread; nil where the person has no such trial, or one of another workflow than that with
    /// the slug.
    package func tried(
        _ slug: String?, in id: ThreadID, by person: PersonalScope
    ) async throws -> (workflowID: WorkflowID, versionID: WorkflowVersionID)? {
        try await database.statements(of: person.tenantID).queryOne(
            """
            SELECT t.workflow_id, r.workflow_version_id FROM threads AS t JOIN workflow_runs AS r ON r.thread_id = t.id
            JOIN workflows AS w ON w.id = t.workflow_id
            WHERE t.tenant_id = app_tenant_id() AND r.tenant_id = t.tenant_id AND t.id = \(id)
                AND t.user_id = \(person.userID) AND t.origin = \(ThreadOrigin.trial.rawValue)
                AND (\(slug)::text IS NULL OR w.slug = \(slug))
            ORDER BY r.id DESC LIMIT 1
            """
        ).map { try $0.decode(WorkflowID.self, WorkflowVersionID.self) }
    }
}
