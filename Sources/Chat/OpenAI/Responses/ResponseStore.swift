import Core
package import Postgres
import Workflows

/// Answers that programs may go on from, in PostgreSQL. Everything is one person's, in one institution.
package struct ResponseStore: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    func insert(_ record: ResponseRecord, in tenantID: TenantID) async throws {
        try await database.withTenant(tenantID) { transaction in
            try await transaction.execute(
                """
                INSERT INTO responses (id, tenant_id, thread_id, run_id, after_event, message_id, request, created_at)
                VALUES (\(record.id), \(tenantID), \(record.threadID), \(record.runID), \(record.afterEvent),
                    \(record.messageID), \(JSONValue.object(record.request)), \(record.id.createdAt))
                """)
        }
    }

    /// The person's answer; nil where there is none of this name.
    func response(_ id: ResponseID, of user: UserID, in tenantID: TenantID) async throws -> ResponseRecord? {
        try await database.withTenant(tenantID) { transaction -> ResponseRecord? in
            try await transaction.queryOne(
                """
                SELECT r.thread_id, t.workflow_id, r.run_id, r.after_event, r.message_id, r.request, (
                    SELECT next.message_id FROM responses next
                    WHERE next.tenant_id = app_tenant_id() AND next.thread_id = r.thread_id AND next.id > r.id
                    ORDER BY next.id LIMIT 1) AS next_message
                FROM responses r JOIN threads t ON t.id = r.thread_id
                WHERE r.tenant_id = app_tenant_id() AND r.id = \(id) AND t.user_id = \(user)
                """
            ).map { row in
                let (thread, workflow, run, after, message, request, next) = try row.decode(
                    ThreadID.self, WorkflowID.self, RunID.self, Int.self, ItemID.self, JSONValue.self, ItemID?.self)
                return ResponseRecord(
                    id: id, threadID: thread, workflowID: workflow, runID: run, afterEvent: after, messageID: message,
                    request: request.objectValue ?? [:], nextMessageID: next)
            }
        }
    }

    /// Forgets the person's answer, and its conversation with the last one of it. False where there is none.
    func delete(_ id: ResponseID, of user: UserID, in tenantID: TenantID) async throws -> Bool {
        try await database.withTenant(tenantID) { transaction in
            // The thread is held, so that of two who delete its last answers one removes it.
            let row = try await transaction.queryOne(
                """
                SELECT t.id FROM threads t
                WHERE t.tenant_id = app_tenant_id() AND t.user_id = \(user)
                    AND t.id = (SELECT thread_id FROM responses WHERE tenant_id = app_tenant_id() AND id = \(id))
                FOR NO KEY UPDATE
                """)
            guard let thread = try row?.decode(ThreadID.self) else { return false }
            guard try await transaction.execute("DELETE FROM responses WHERE id = \(id)") > 0 else { return false }
            try await transaction.execute(
                """
                DELETE FROM threads WHERE id = \(thread) AND origin = 'api' AND name_hash IS NULL AND NOT EXISTS (
                    SELECT FROM responses WHERE tenant_id = app_tenant_id() AND thread_id = \(thread))
                """)
            return true
        }
    }

    /// What was said until the answer's end, as a new conversation begins with it.
    func history(until record: ResponseRecord, in tenantID: TenantID) async throws -> [ThreadItem.Content] {
        let kinds = [ThreadItem.Kind.userMessage, ThreadItem.Kind.assistantMessage]
        return try await database.withTenant(tenantID) { transaction in
            let next = record.nextMessageID
            return try await transaction.query(
                VisibleItems.query(
                    "i.id, i.thread_id, i.kind, i.content, i.created_at", of: record.threadID,
                    branch: "SELECT branch_id FROM workflow_runs WHERE id = \(record.runID)",
                    where: "i.kind = ANY (\(kinds)) AND (\(next)::uuid IS NULL OR i.id < \(next))", order: "DESC",
                    most: 500)
            ).reversed().map { try ThreadItem(row: $0).content }
        }
    }
}
