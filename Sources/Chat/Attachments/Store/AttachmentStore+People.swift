package import Core
package import Postgres

/// All that the tenant keeps of one person's attachments, and what removes it.
extension AttachmentStore {
    /// A page of rows of `key` and `item`, in order of their key.
    package func personalRows(
        of user: UserID, after: String?, limit: Int, in transaction: Transaction
    ) async throws -> [Row] {
        try await transaction.query(
            """
            SELECT id::text AS key, jsonb_build_object('id', id, 'conversation_id', thread_id, 'name', name,
                'media_type', media_type, 'size', size, 'origin', origin, 'text', text, 'created_at', created_at) AS item
            FROM attachments
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND status = 'ready'
                AND (\(after)::text IS NULL OR id > \(after)::uuid)
            ORDER BY id LIMIT \(limit)
            """)
    }

    /// A page of the person's attachments that are whole, in order of their identifiers.
    package func personal(
        of user: UserID, after: String?, limit: Int, in transaction: Transaction
    ) async throws -> [Attachment] {
        try await transaction.query(
            """
            SELECT \(unsafeSQL: Self.columns) FROM attachments
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND status = 'ready'
                AND (\(after)::text IS NULL OR id > \(after)::uuid)
            ORDER BY id LIMIT \(limit)
            """
        ).map(Self.attachment)
    }

    /// Whether the person has the attachment at this moment.
    package func isThere(_ id: AttachmentID, of scope: PersonalScope) async throws -> Bool {
        try await database.withTenant(scope.tenantID) { transaction in
            try await !transaction.query(
                "SELECT FROM attachments WHERE tenant_id = app_tenant_id() AND id = \(id) AND user_id = \(scope.userID)"
            ).isEmpty
        }
    }

    /// How many attachments there are of the person.
    package func personalCount(of user: UserID, in transaction: Transaction) async throws -> Int {
        try await transaction.queryOne(
            "SELECT count(*) AS count FROM attachments WHERE tenant_id = app_tenant_id() AND user_id = \(user)"
        )?["count", Int.self] ?? 0
    }

    /// Deletes up to so many of the person's attachments that were there by then, with what they hold, and gives how
    /// many.
    package func delete(
        of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction
    ) async throws -> Int {
        try await transaction.execute(
            """
            DELETE FROM attachments WHERE tenant_id = app_tenant_id() AND id IN (
                SELECT id FROM attachments
                WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND created_at <= \(time)
                ORDER BY id LIMIT \(most) FOR UPDATE)
            """)
    }
}
