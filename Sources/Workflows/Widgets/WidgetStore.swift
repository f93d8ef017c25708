package import Core
package import HTTPCore
package import Postgres

/// The library widgets of a tenant in PostgreSQL.
package struct WidgetStore: Sendable {
    private static let columns: Query = """
        SELECT id, slug, name, description, template, schema, version, created_at, updated_at FROM widgets
        """

    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The tenant's widgets, the newest first.
    ///
    /// - Parameter search: part of a name or a slug, in any case
    package func page(
        _ page: PageRequest, search: String?, in tenantID: TenantID
    ) async throws -> Page<LibraryWidget> {
        let rows = try await database.withTenant(tenantID) { transaction in
            try await transaction.query(
                """
                \(Self.columns) WHERE tenant_id = app_tenant_id()
                    AND (\(search)::text IS NULL OR strpos(lower(name || ' ' || slug), lower(\(search))) > 0)
                    AND (\(page.after)::uuid IS NULL OR id < \(page.after))
                ORDER BY id DESC LIMIT \(page.limit + 1)
                """)
        }
        return Page(try rows.map(LibraryWidget.init(row:)), for: page) { $0.id.uuid }
    }

    /// The widget; nil where the tenant has none of that name.
    package func widget(_ slug: String, in tenantID: TenantID) async throws -> LibraryWidget? {
        try await database.statements(of: tenantID).query(
            "\(Self.columns) WHERE tenant_id = app_tenant_id() AND slug = \(slug)"
        ).first.map(LibraryWidget.init(row:))
    }

    /// Those of the names that the tenant has.
    package func existing(among slugs: Set<String>, in tenantID: TenantID) async throws -> Set<String> {
        let rows = try await database.statements(of: tenantID).query(
            "SELECT slug FROM widgets WHERE tenant_id = app_tenant_id() AND slug = ANY (\(slugs.sorted()))")
        return Set(try rows.map { try $0["slug", String.self] })
    }

    /// The widget, held until the end of the transaction.
    package func locked(_ slug: String, in transaction: Transaction) async throws -> LibraryWidget? {
        try await transaction.queryOne(
            "\(Self.columns) WHERE tenant_id = app_tenant_id() AND slug = \(slug) FOR UPDATE"
        ).map(LibraryWidget.init(row:))
    }

    /// How many widgets the tenant has.
    package func count(in transaction: Transaction) async throws -> Int {
        try await transaction.queryOne("SELECT count(*) AS count FROM widgets WHERE tenant_id = app_tenant_id()")?[
            "count", Int.self] ?? 0
    }

    /// Stores a new widget; false where the name is taken.
    package func insert(_ widget: LibraryWidget, in transaction: Transaction) async throws -> Bool {
        try await transaction.queryOne(
            """
            INSERT INTO widgets (id, tenant_id, slug, name, description, template, schema, version, created_at, updated_at)
            VALUES (\(widget.id), app_tenant_id(), \(widget.slug), \(widget.name), \(widget.description),
                \(widget.template), \(widget.schema), \(widget.version), \(widget.createdAt), \(widget.updatedAt))
            ON CONFLICT (tenant_id, slug) DO NOTHING RETURNING id
            """) != nil
    }

    /// Stores what was changed of a widget.
    package func update(_ widget: LibraryWidget, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            UPDATE widgets SET name = \(widget.name), description = \(widget.description),
                template = \(widget.template), schema = \(widget.schema), version = \(widget.version),
                updated_at = \(widget.updatedAt)
            WHERE tenant_id = app_tenant_id() AND id = \(widget.id)
            """)
    }

    /// Removes a widget.
    package func delete(_ id: LibraryWidgetID, in transaction: Transaction) async throws {
        try await transaction.execute("DELETE FROM widgets WHERE tenant_id = app_tenant_id() AND id = \(id)")
    }
}
