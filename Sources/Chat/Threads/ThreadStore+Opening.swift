package import Core
package import Postgres
package import Workflows

/// Threads that begin by themselves.
extension ThreadStore {
    /// What came of opening a thread.
    package enum Opening: Sendable {
        case begun
        /// There is one in which the person has done nothing yet, and this is the run that began it.
        case found(ChatThread, RunID)
    }

    /// Stores a thread that begins by itself with its run, unless the person has one of the workflow already, of the same
    /// version and in the same language, in which they did nothing yet. Of several who open one at once, one begins it.
    ///
    /// - Parameter insertion: stores the run
    package func open(
        _ thread: ChatThread, run: NewRun, and insertion: Query, in tenantID: TenantID
    ) async throws -> Opening {
        try await database.withTenant(tenantID) { transaction in
            while true {
                if let row = try await transaction.queryOne(Self.untouched(thread, run)) {
                    let (id, title, createdAt, first, fits) = try row.decode(
                        ThreadID.self, String?.self, Timestamp.self, RunID?.self, Bool?.self)
                    if let first, fits == true {
                        let found = ChatThread(
                            id: id, userID: thread.userID, workflowID: thread.workflowID, title: title,
                            createdAt: createdAt)
                        return .found(found, first)
                    }
                    // What it said was in another language, or of a version before, or broke off.
                    try await transaction.execute("UPDATE threads SET is_untouched = false WHERE id = \(id)")
                }
                let isNew = try await transaction.execute(
                    """
                    INSERT INTO threads (id, tenant_id, user_id, workflow_id, title, origin, created_at, updated_at,
                        is_untouched)
                    VALUES (\(thread.id), \(tenantID), \(thread.userID), \(thread.workflowID), \(thread.title),
                        \(thread.origin.rawValue), \(thread.createdAt), \(thread.createdAt), true)
                    ON CONFLICT (tenant_id, user_id, workflow_id) WHERE is_untouched DO NOTHING
                    """)
                if isNew > 0 {
                    try await transaction.execute(insertion)
                    return .begun
                }
            }
        }
    }

    /// The person's thread in which nothing was done yet, held until the end of the transaction, with its first run, and
    /// whether that is one as a new one would be.
    private static func untouched(_ thread: ChatThread, _ run: NewRun) -> Query {
        """
        SELECT t.id, t.title, t.created_at, r.id AS run_id,
            r.workflow_version_id = \(run.versionID) AND r.status IN ('queued', 'running', 'waiting', 'completed')
                AND r.input #>> '{user,locale}' IS NOT DISTINCT FROM \(run.input.user["locale"]?.stringValue) AS fits
        FROM threads t LEFT JOIN LATERAL (
            SELECT id, workflow_version_id, status, input FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = t.id ORDER BY id LIMIT 1) r ON true
        WHERE t.tenant_id = app_tenant_id() AND t.user_id = \(thread.userID)
            AND t.workflow_id = \(thread.workflowID) AND t.is_untouched
        FOR NO KEY UPDATE OF t
        """
    }
}
