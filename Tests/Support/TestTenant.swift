package import Core
package import Postgres

/// Tenants for tests.
package enum TestTenant {
    /// Makes a tenant's row and gives its identifier.
    package static func insert(into database: Database, slug: String? = nil) async throws -> TenantID {
        let id = TenantID(SystemIdentifierGenerator().next())
        try await database.withTenant(id) { transaction in
            try await transaction.execute(
                """
                INSERT INTO tenants (id, slug, name, created_at)
                VALUES (\(id), \(slug ?? "tenant-\(id.uuid.hex)"), 'Test institution', now())
                """)
        }
        return id
    }
}
