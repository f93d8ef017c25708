package import Core
package import Postgres

/// All that the tenant keeps of one person's conversations, whichever workflow they are with, and what removes it.
extension ThreadStore {
    /// What of a person's conversations a list shows.
    package enum PersonalList: Sendable {
        case threads, items
    }

    /// A page of rows of `key` and `item`, in order of their key.
    package func personalRows(
        _ list: PersonalList, of user: UserID, after: String?, limit: Int, in transaction: Transaction
    ) async throws -> [Row] {
        switch list {
        case .threads:
            try await transaction.query(
                """
                SELECT t.id::text AS key, jsonb_build_object('id', t.id, 'title', t.title, 'assistant', w.title, 'origin', t.origin,
                    'created_at', t.created_at, 'updated_at', t.updated_at,
                    'deleted_at', t.deleted_at) AS item
                FROM threads t JOIN workflows w ON w.id = t.workflow_id
                WHERE t.tenant_id = app_tenant_id() AND t.user_id = \(user)
                    AND (\(after)::text IS NULL OR t.id > \(after)::uuid)
                ORDER BY t.id LIMIT \(limit)
                """)
        case .items:
            // Conversation by conversation, by an index: however much others said in between costs nothing.
            try await transaction.query(
                """
                SELECT t.id || ' ' || i.id AS key, jsonb_build_object('id', i.id, 'conversation_id', i.thread_id,
                    'run_id', i.run_id, 'branch_id', i.branch_id, 'kind', i.kind, 'content', i.content, 'citations', i.citations,
                    'created_at', i.created_at) AS item
                FROM (SELECT id FROM threads
                    WHERE tenant_id = app_tenant_id() AND user_id = \(user)
                        AND (\(after)::text IS NULL OR id >= split_part(\(after), ' ', 1)::uuid)
                    ORDER BY id OFFSET 0) t
                CROSS JOIN LATERAL (SELECT * FROM thread_items
                    WHERE thread_id = t.id AND (\(after)::text IS NULL
                        OR (t.id, id) > (split_part(\(after), ' ', 1)::uuid, split_part(\(after), ' ', 2)::uuid))
                    ORDER BY id LIMIT \(limit)) i
                ORDER BY t.id, i.id LIMIT \(limit)
                """)
        }
    }

    /// How many threads and messages there are of the person.
    package func personalCounts(
        of user: UserID, in transaction: Transaction
    ) async throws -> (threads: Int, items: Int) {
        let row = try await transaction.queryOne(
            """
            SELECT count(*) AS threads, coalesce(sum((SELECT count(*) FROM thread_items i WHERE i.thread_id = t.id)), 0)
                AS items
            FROM threads t WHERE t.tenant_id = app_tenant_id() AND t.user_id = \(user)
            """)
        guard let row else { return (0, 0) }
        return try row.decode(Int.self, Int.self)
    }

    /// Up to so many of the person's threads that were begun by then, held until the end of the transaction: nobody adds
    /// a message to them meanwhile.
    package func held(
        of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction
    ) async throws -> [ThreadID] {
        try await transaction.query(
            """
            SELECT id FROM threads WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND created_at <= \(time)
            ORDER BY id LIMIT \(most) FOR NO KEY UPDATE
            """
        ).map { try $0["id", ThreadID.self] }
    }

    /// Takes titles, texts and the person out of threads that are held; that they were, and how many messages they had,
    /// stays.
    package func anonymise(_ threads: [ThreadID], in transaction: Transaction) async throws {
        let ids = threads.map(\.uuid)
        _ = try await transaction.batch([
            "DELETE FROM responses WHERE tenant_id = app_tenant_id() AND thread_id = ANY (\(ids))",
            "DELETE FROM thread_shares WHERE tenant_id = app_tenant_id() AND thread_id = ANY (\(ids))",
            "DELETE FROM item_feedback WHERE tenant_id = app_tenant_id() AND thread_id = ANY (\(ids))",
            "UPDATE thread_branches SET name = NULL WHERE tenant_id = app_tenant_id() AND thread_id = ANY (\(ids))",
            """
            UPDATE thread_items SET content = '{"content": []}', citations = '[]'
            WHERE tenant_id = app_tenant_id() AND thread_id = ANY (\(ids))
            """,
            """
            UPDATE threads SET title = NULL, name_hash = NULL, status_reason = NULL, user_id = NULL, taken_by = NULL,
                taken_at = NULL, taken_until = NULL, unheard = '{}'
            WHERE tenant_id = app_tenant_id() AND id = ANY (\(ids))
            """,
        ])
    }

    /// Deletes up to so many threads, with their messages and runs, in which nothing was said since, and gives how many.
    /// One that is being answered waits for its end.
    package func deleteUntouched(
        since time: Timestamp, most: Int, in transaction: Transaction
    ) async throws -> Int {
        try await transaction.execute(
            """
            DELETE FROM threads WHERE id IN (
                SELECT t.id FROM threads t
                WHERE t.tenant_id = app_tenant_id() AND t.updated_at < \(time) AND NOT EXISTS (
                    SELECT FROM workflow_runs r
                    WHERE r.tenant_id = t.tenant_id AND r.thread_id = t.id AND r.status IN ('queued', 'running'))
                LIMIT \(most) FOR UPDATE SKIP LOCKED)
            """)
    }
}
