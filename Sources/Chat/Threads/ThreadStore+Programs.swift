package import Core
package import Postgres
import Workflows

/// Threads of programs, which may have names.
extension ThreadStore {
    /// Stores a new thread with its items and whatever belongs into the same transaction; nothing, and false, where the
    /// person has a thread of this name with the workflow.
    package func create(
        _ thread: ChatThread, named name: [UInt8]?, items: [ThreadItem], and also: Query, in tenantID: TenantID
    ) async throws -> Bool {
        try await database.withTenant(tenantID) { transaction in
            let isNew = try await transaction.execute(
                """
                INSERT INTO threads (id, tenant_id, user_id, workflow_id, title, origin, created_at, updated_at, name_hash)
                VALUES (\(thread.id), \(tenantID), \(thread.userID), \(thread.workflowID), \(thread.title),
                    \(thread.origin.rawValue), \(thread.createdAt), \(thread.createdAt), \(name))
                ON CONFLICT (tenant_id, user_id, workflow_id, name_hash) WHERE name_hash IS NOT NULL DO NOTHING
                """)
            guard isNew > 0 else { return false }
            _ = try await transaction.batch(items.map { $0.insertion(in: tenantID) } + [also])
            return true
        }
    }

    /// The person's thread of this name with the workflow; nil where there is none.
    package func thread(named name: [UInt8], in scope: ThreadScope) async throws -> ThreadID? {
        try await database.withTenant(scope.tenantID) { transaction -> ThreadID? in
            try await transaction.queryOne(
                """
                SELECT id FROM threads
                WHERE tenant_id = app_tenant_id() AND user_id = \(scope.userID)
                    AND workflow_id = \(scope.workflowID) AND name_hash = \(name)
                """
            )?.decode(ThreadID.self)
        }
    }
}
