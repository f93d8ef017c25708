package import Core
import HTTPCore
package import Postgres

/// Who belongs to a tenant, and as what.
package struct MembershipStore: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The person's place in the tenant; nil without one, and while the person, their place or the tenant is shut.
    package func membership(of user: UserID, in tenant: TenantID) async throws -> Membership? {
        try await database.statements(of: tenant).queryOne(
            """
            \(Self.selection) AND m.user_id = \(user)
                AND m.state = 'active' AND t.state = 'active' AND u.state = 'active'
            """
        )
        .map(Membership.init(row:))
    }

    /// Everybody in the tenant, in the order they came.
    package func memberships(in tenant: TenantID) async throws -> [Membership] {
        try await database.withTenant(tenant) { transaction in
            try await transaction.query("\(Self.selection) ORDER BY m.created_at, m.user_id")
                .map(Membership.init(row:))
        }
    }

    /// The person's place in the transaction's tenant, which they have.
    static func membership(of user: UserID, in transaction: Transaction) async throws -> Membership {
        let row = try await transaction.queryOne("\(selection) AND m.user_id = \(user)")
        guard let row else { throw AccountProblem.unknownPerson }
        return try Membership(row: row)
    }

    private static let selection: Query = """
        SELECT u.id, u.email, coalesce(m.name, u.name), t.id, t.slug, t.name, m.role
        FROM memberships m JOIN users u ON u.id = m.user_id JOIN tenants t ON t.id = m.tenant_id
        WHERE m.tenant_id = app_tenant_id()
        """
}

extension Membership {
    /// Reads the columns that `MembershipStore` and `TenantSwitch` select.
    init(row: Row) throws {
        let (userID, email, name, tenantID, slug, tenantName, role) = try row.decode(
            UserID.self, String.self, String.self, TenantID.self, String.self, String.self, String.self)
        self.init(
            user: User(id: userID, email: email, name: name),
            tenant: Tenant(id: tenantID, slug: slug, name: tenantName), role: try Role(column: role))
    }
}
