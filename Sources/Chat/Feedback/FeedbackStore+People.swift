package import Core
package import Postgres

/// What a person said of entries, for them and about them.
extension FeedbackStore {
    /// A page of rows of `key` and `item`, in order of their key.
    package func personalRows(
        of user: UserID, after: String?, limit: Int, in transaction: Transaction
    ) async throws -> [Row] {
        try await transaction.query(
            """
            SELECT id::text AS key, jsonb_build_object('conversation_id', thread_id, 'message_id', item_id, 'kind', kind,
                'comment', comment, 'created_at', created_at) AS item
            FROM item_feedback
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND (\(after)::text IS NULL OR id > \(after)::uuid)
            ORDER BY id LIMIT \(limit)
            """)
    }
}
