package import Core
package import Postgres

/// The institutions in the database.
package struct TenantStore: Sendable {
    private let database: Database
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(database: Database, identifiers: any IdentifierGenerator, clock: any WallClock) {
        self.database = database
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Makes a tenant. Throws `AuthError.slugTaken` for a slug that another one has.
    package func create(slug: String, name: String) async throws -> Tenant {
        let tenant = Tenant(id: identifiers.make(), slug: slug, name: name)
        do {
            try await database.withTenant(tenant.id) { transaction in
                _ = try await transaction.execute(Self.insertion(of: tenant, at: clock.now()))
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            throw AuthError.slugTaken
        }
        return tenant
    }

    /// The tenant itself, as its members see it; nil once it is gone.
    package func tenant(_ id: TenantID) async throws -> Tenant? {
        try await database.withTenant(id) { transaction in
            try await transaction.queryOne("SELECT id, slug, name FROM tenants WHERE id = \(id)").map { row in
                let (id, slug, name) = try row.decode(TenantID.self, String.self, String.self)
                return Tenant(id: id, slug: slug, name: name)
            }
        }
    }

    /// The id of the tenant with this slug, for requests that name a tenant before they are in one.
    package func identifier(ofSlug slug: String) async throws -> TenantID? {
        try await database.queryOne("SELECT tenant_with_slug(\(slug)) AS id")?["id", TenantID?.self]
    }

    /// Adds the row; inside the context of the new tenant only.
    static func insertion(of tenant: Tenant, at time: Timestamp) -> Query {
        """
        INSERT INTO tenants (id, slug, name, created_at)
        VALUES (\(tenant.id), \(tenant.slug), \(tenant.name), \(time))
        """
    }
}
