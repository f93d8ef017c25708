package import Core
package import Postgres

/// Which pages elsewhere may show an assistant, and to whom.
package struct WorkflowEmbed: Sendable, Equatable {
    /// The most origins of one assistant.
    package static let mostOrigins = 50

    package let workflowID: WorkflowID
    package let slug: String
    package let title: String
    /// The published version; nil where there is none.
    package let versionID: WorkflowVersionID?
    package var origins: [String]
    /// Whether people whom nobody knows may talk with it there.
    package var allowsVisitors: Bool
    /// Counts the changes; 0 before the first.
    package let version: Int
}

/// The embeddings of assistants in PostgreSQL.
package struct WorkflowEmbedStore: Sendable {
    package let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// How a published assistant may be embedded; nil where there is none. One that nobody set may be embedded nowhere.
    package func embed(
        of slug: String, isHeld: Bool = false, in transaction: Transaction
    ) async throws -> WorkflowEmbed? {
        let hold: Query = isHeld ? " FOR NO KEY UPDATE OF w" : ""
        return try await transaction.queryOne(
            """
            SELECT w.id, w.slug, w.title, w.published_version_id, coalesce(e.origins, '{}'), coalesce(e.visitors, false),
                coalesce(e.version, 0)
            FROM workflows w LEFT JOIN workflow_embeds e ON e.tenant_id = app_tenant_id() AND e.workflow_id = w.id
            WHERE w.tenant_id = app_tenant_id() AND w.slug = \(slug) AND w.deleted_at IS NULL\(hold)
            """
        ).map { row in
            let (id, slug, title, published, origins, visitors, version) = try row.decode(
                WorkflowID.self, String.self, String.self, WorkflowVersionID?.self, [String].self, Bool.self,
                Int.self)
            return WorkflowEmbed(
                workflowID: id, slug: slug, title: title, versionID: published, origins: origins,
                allowsVisitors: visitors, version: version)
        }
    }

    /// A statement that gives a row where the assistant and the tenant let visitors talk with it.
    package static func lettingVisitors(to slug: String) -> Query {
        """
        SELECT e.workflow_id FROM workflows w
        JOIN workflow_embeds e ON e.tenant_id = w.tenant_id AND e.workflow_id = w.id
        JOIN conversation_settings s ON s.tenant_id = w.tenant_id
        WHERE w.tenant_id = app_tenant_id() AND w.slug = \(slug) AND w.deleted_at IS NULL
            AND e.visitors AND cardinality(e.origins) > 0 AND s.visitors
        """
    }

    /// Keeps how an assistant may be embedded.
    package func save(_ embed: WorkflowEmbed, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            INSERT INTO workflow_embeds (workflow_id, tenant_id, origins, visitors, updated_at, version)
            VALUES (\(embed.workflowID), app_tenant_id(), \(embed.origins), \(embed.allowsVisitors), now(), 1)
            ON CONFLICT (workflow_id) DO UPDATE SET origins = EXCLUDED.origins, visitors = EXCLUDED.visitors,
                updated_at = EXCLUDED.updated_at, version = workflow_embeds.version + 1
            """)
    }
}
