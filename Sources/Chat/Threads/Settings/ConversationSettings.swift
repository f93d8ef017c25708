package import Postgres

/// What a tenant lets happen with conversations.
package struct ConversationSettings: Sendable, Equatable {
    /// Whether a model names conversations after their first answer; nil: where the model is not the server's own small
    /// one, which would rather answer.
    package var hasModelTitles: Bool?
    /// Whether people may share their conversations by link.
    package var allowsSharing: Bool
    /// Whether people whom nobody knows may talk with assistants that are embedded in pages.
    package var allowsVisitors: Bool
    /// Whether people are shown who else read their conversations.
    package var showsReaders: Bool
    /// Counts the changes.
    package let version: Int

    package init(
        hasModelTitles: Bool? = nil, allowsSharing: Bool = false, allowsVisitors: Bool = false,
        showsReaders: Bool = false, version: Int = 0
    ) {
        self.hasModelTitles = hasModelTitles
        self.allowsSharing = allowsSharing
        self.allowsVisitors = allowsVisitors
        self.showsReaders = showsReaders
        self.version = version
    }

    /// The tenant's own, or the usual ones.
    ///
    /// - Parameter isHeld: whether nobody else changes them until the end of the transaction
    package static func current(
        in transaction: Transaction, isHeld: Bool = false
    ) async throws -> ConversationSettings {
        // Held by the tenant, because the row may not be there yet.
        if isHeld {
            try await transaction.execute("SELECT FROM tenants WHERE id = app_tenant_id() FOR NO KEY UPDATE")
        }
        let row = try await transaction.queryOne(
            """
            SELECT model_titles, sharing, visitors, readers, version FROM conversation_settings
            WHERE tenant_id = app_tenant_id()
            """)
        guard let row else { return ConversationSettings() }
        let (titles, sharing, visitors, readers, version) = try row.decode(
            Bool?.self, Bool.self, Bool.self, Bool.self, Int.self)
        return ConversationSettings(
            hasModelTitles: titles, allowsSharing: sharing, allowsVisitors: visitors, showsReaders: readers,
            version: version)
    }

    /// Keeps these, in place of the version before.
    package func save(in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            INSERT INTO conversation_settings (tenant_id, model_titles, sharing, visitors, readers, updated_at, version)
            VALUES (app_tenant_id(), \(hasModelTitles), \(allowsSharing), \(allowsVisitors), \(showsReaders), now(), 1)
            ON CONFLICT (tenant_id) DO UPDATE SET model_titles = EXCLUDED.model_titles, sharing = EXCLUDED.sharing,
                visitors = EXCLUDED.visitors, readers = EXCLUDED.readers, updated_at = EXCLUDED.updated_at,
                version = conversation_settings.version + 1
            """)
    }
}
