package import Core
package import Postgres

/// A published workflow as lists show it.
package struct WorkflowSummary: Sendable, Equatable {
    package let id: WorkflowID
    package let slug: String
    package let title: String
    package let description: String
    package let versionID: WorkflowVersionID
}

/// Workflows and their versions in PostgreSQL.
package struct WorkflowStore: Sendable {
    let database: Database
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    package init(
        database: Database, identifiers: any IdentifierGenerator, clock: any WallClock = SystemWallClock()
    ) {
        self.database = database
        self.identifiers = identifiers
        self.clock = clock
    }

    /// The published workflows, by title.
    package func published(in tenantID: TenantID) async throws -> [WorkflowSummary] {
        try await database.withTenant(tenantID) { transaction in
            try await transaction.query(
                """
                SELECT id, slug, title, description, published_version_id FROM workflows
                WHERE published_version_id IS NOT NULL ORDER BY title, slug
                """
            ).map(summary)
        }
    }

    /// The published workflow with the slug, or the tenant's default without one; nil where there is none.
    package func published(_ slug: String?, in tenantID: TenantID) async throws -> WorkflowSummary? {
        let isMeant: Query = slug.map { "slug = \($0)" } ?? "is_default"
        return try await database.statements(of: tenantID).queryOne(
            """
            SELECT id, slug, title, description, published_version_id FROM workflows
            WHERE tenant_id = app_tenant_id() AND published_version_id IS NOT NULL AND \(isMeant)
            """
        ).map(summary)
    }

    /// Those of the slugs that name published workflows.
    package func published(among slugs: Set<String>, in tenantID: TenantID) async throws -> Set<String> {
        let rows = try await database.statements(of: tenantID).query(
            """
            SELECT slug FROM workflows
            WHERE tenant_id = app_tenant_id() AND slug = ANY (\(slugs.sorted())) AND published_version_id IS NOT NULL
            """)
        return try rows.reduce(into: []) { $0.insert(try $1.decode(String.self)) }
    }

    /// The definition of a version. Throws where the tenant has no such version.
    package func definition(of versionID: WorkflowVersionID, in tenantID: TenantID) async throws -> JSONValue {
        let rows = try await database.withTenant(tenantID) { transaction in
            try await transaction.query("SELECT definition FROM workflow_versions WHERE id = \(versionID)")
        }
        guard let row = rows.first else { throw UnknownWorkflow() }
        return try row.decode(JSONValue.self)
    }

    /// Adds the next version and makes it the published one, and the draft with it. A new workflow becomes the tenant's
    /// default where that is asked for and there is none.
    func publish(
        _ definition: JSONValue, as slug: String, title: String, description: String, isDefault: Bool,
        calls: [String], in tenantID: TenantID
    ) async throws -> WorkflowVersionID {
        let versionID: WorkflowVersionID = identifiers.make()
        try await database.withTenant(tenantID) { transaction in
            let rows = try await transaction.query(
                """
                INSERT INTO workflows (id, tenant_id, slug, title, description, is_default)
                VALUES (\(identifiers.make(WorkflowID.self)), \(tenantID), \(slug), \(title), \(description),
                    \(isDefault) AND NOT EXISTS (SELECT FROM workflows WHERE is_default))
                ON CONFLICT (tenant_id, slug) WHERE deleted_at IS NULL
                    DO UPDATE SET title = excluded.title, description = excluded.description, updated_at = now()
                RETURNING id
                """)
            guard let workflowID = try rows.first?.decode(WorkflowID.self) else { throw UnknownWorkflow() }
            let draft = try await heldDraft(of: slug, in: transaction)
            try await save(
                definition, of: workflowID, revision: draft.revision + 1, by: nil, joining: nil, in: transaction)
            _ = try await transaction.batch([
                """
                INSERT INTO workflow_versions (id, tenant_id, workflow_id, number, definition, calls)
                SELECT \(versionID), \(tenantID), \(workflowID), coalesce(max(number), 0) + 1, \(definition), \(calls)
                FROM workflow_versions WHERE workflow_id = \(workflowID)
                """,
                "UPDATE workflows SET published_version_id = \(versionID) WHERE id = \(workflowID)",
                "UPDATE workflow_drafts SET published_revision = revision WHERE workflow_id = \(workflowID)",
            ])
        }
        return versionID
    }

    private func summary(_ row: Row) throws -> WorkflowSummary {
        let (id, slug, title, description, versionID) = try row.decode(
            WorkflowID.self, String.self, String.self, String.self, WorkflowVersionID.self)
        return WorkflowSummary(id: id, slug: slug, title: title, description: description, versionID: versionID)
    }
}
