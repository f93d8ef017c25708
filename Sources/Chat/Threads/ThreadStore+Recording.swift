package import Core
package import Postgres

/// What a test of a conversation is made of.
extension ThreadStore {
    /// Whether somebody went back in the thread, so that its runs are not one after the other.
    package func wasGoneBackIn(_ thread: ThreadID, in transaction: Transaction) async throws -> Bool {
        try await transaction.queryOne(
            """
            SELECT EXISTS (SELECT FROM thread_branches
                    WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND parent_id IS NOT NULL)
                OR EXISTS (SELECT FROM workflow_runs
                    WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND first_run_id IS NOT NULL)
                OR EXISTS (SELECT FROM workflow_runs
                    WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND merged_into IS NULL
                        AND message_id IS NOT NULL
                    GROUP BY message_id HAVING count(*) > 1) AS was
            """)?["was", Bool.self] ?? false
    }

    /// Whether somebody of the institution wrote in the thread, or answered in the assistant's place.
    package func wasLed(_ thread: ThreadID, in transaction: Transaction) async throws -> Bool {
        try await transaction.queryOne(
            """
            SELECT EXISTS (SELECT FROM thread_items
                WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND author_id IS NOT NULL) AS was
            """)?["was", Bool.self] ?? false
    }

    /// The first items of what a thread shows, whoever it is of, with whether a run wrote them: a message that no run wrote is the
    /// person's own.
    package func recording(
        of thread: ThreadID, most: Int, in transaction: Transaction
    ) async throws -> [(item: ThreadItem, isOfRun: Bool)] {
        try await transaction.query(
            VisibleItems.query(
                "i.id, i.thread_id, i.kind, i.content, i.created_at, i.run_id IS NOT NULL AS is_of_run", of: thread,
                branch: VisibleItems.current(of: thread), where: "i.tenant_id = app_tenant_id()", order: "ASC",
                most: most)
        ).map { row in
            let (id, threadID, kind, content, createdAt, isOfRun) = try row.decode(
                ItemID.self, ThreadID.self, String.self, JSONValue.self, Timestamp.self, Bool.self)
            let item = try ThreadItem(id: id, threadID: threadID, kind: kind, json: content, createdAt: createdAt)
            return (item, isOfRun)
        }
    }
}
