package import Core
package import Crypto
package import HTTPCore
package import Postgres

/// A secret of a tenant, as its administrators see it: without its value, which nobody reads.
package struct TenantSecret: Sendable, Equatable {
    package let name: String
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// What lists are in order of.
    let id: UUID128
}

/// The secrets that workflows refer to by name. They are sealed, every change is in the audit log, and only what sends a
/// request opens them.
package struct TenantSecrets: Sendable {
    /// The most of one tenant.
    package static let maximumCount = 200
    /// The most bytes of a value.
    package static let maximumSize = 8 << 10

    private static let column = SealedColumn(table: "tenant_secrets", column: "value", name: "id")

    private let database: Database
    private let sealer: Sealer
    private let audit: AuditLog
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(
        database: Database, sealer: Sealer, audit: AuditLog, identifiers: any IdentifierGenerator,
        clock: any WallClock
    ) {
        self.database = database
        self.sealer = sealer
        self.audit = audit
        self.identifiers = identifiers
        self.clock = clock
    }

    // MARK: Reading

    /// The tenant's secrets in the order in which they were first set.
    package func list(_ page: PageRequest, in tenant: TenantID) async throws -> Page<TenantSecret> {
        var query = Self.selection
        if let after = page.after { query.append(" AND id > \(after)") }
        query.append(" ORDER BY id LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(TenantSecret.init(row:))
        return Page(found, for: page, key: \.id)
    }

    /// The secret; nil where the tenant has none of that name.
    package func secret(_ name: String, in tenant: TenantID) async throws -> TenantSecret? {
        try await database.statements(of: tenant).queryOne("\(Self.selection) AND name = \(name)")
            .map(TenantSecret.init(row:))
    }

    /// Those of the names that the tenant has.
    package static func existing(
        among names: Set<String>, in tenant: TenantID, database: Database
    ) async throws -> Set<String> {
        Set(
            try await database.statements(of: tenant).query(
                """
                SELECT name FROM tenant_secrets
                WHERE tenant_id = app_tenant_id() AND name = ANY (\(names.sorted()))
                """
            ).map { try $0.decode(String.self) })
    }

    /// The secrets of these names in the clear, for the moment of their use; names that the tenant has not are left out.
    package func values(_ names: Set<String>, in tenant: TenantID) async throws -> [String: String] {
        let sealed = try await database.statements(of: tenant).query(
            """
            SELECT id, name, value FROM tenant_secrets
            WHERE tenant_id = app_tenant_id() AND name = ANY (\(names.sorted()))
            """
        ).map { try $0.decode(UUID128.self, String.self, [UInt8].self) }
        return try await sealer.current {
            try sealed.reduce(into: [:]) { values, secret in
                let value = try sealer.open(secret.2, context: Self.context(of: secret.0))
                values[secret.1] = String(decoding: value, as: UTF8.self)
            }
        }
    }

    // MARK: Changing

    /// Sets the secret, or replaces it; gives whether it is new. Throws 409 where the tenant has too many.
    package func set(
        _ name: String, to value: String, in tenant: TenantID, by requester: Requester
    ) async throws -> (secret: TenantSecret, isNew: Bool) {
        try requester.require(.secretsManage)
        let now = clock.now()
        return try await sealer.current {
            try await database.withTenant(tenant) { transaction in
                try await People.hold(in: transaction)
                let known = try await transaction.queryOne("\(Self.selection) AND name = \(name) FOR UPDATE")
                    .map(TenantSecret.init(row:))
                if known == nil { try await requireRoom(in: transaction) }
                let id = known?.id ?? identifiers.next()
                let sealed = try sealer.seal(Array(value.utf8), context: Self.context(of: id))
                try await transaction.execute(
                    """
                    INSERT INTO tenant_secrets (id, tenant_id, name, value, created_at, updated_at)
                    VALUES (\(id), app_tenant_id(), \(name), \(sealed), \(now), \(now))
                    ON CONFLICT (tenant_id, name)
                        DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
                    """)
                try await audit.record(
                    AuditEvent(
                        .secretSet, AuditTarget("secret", name), changes: [.hidden("value")],
                        origin: requester.origin), in: transaction)
                let secret = TenantSecret(name: name, createdAt: known?.createdAt ?? now, updatedAt: now, id: id)
                return (secret, known == nil)
            }
        }
    }

    /// Removes the secret; false where the tenant has none of that name. What refers to it fails from now on.
    package func delete(_ name: String, in tenant: TenantID, by requester: Requester) async throws -> Bool {
        try requester.require(.secretsManage)
        return try await database.withTenant(tenant) { transaction in
            let count = try await transaction.execute(
                "DELETE FROM tenant_secrets WHERE tenant_id = app_tenant_id() AND name = \(name)")
            guard count > 0 else { return false }
            try await audit.record(
                AuditEvent(.secretDelete, AuditTarget("secret", name), origin: requester.origin), in: transaction)
            return true
        }
    }

    // MARK: Parts

    private static let selection: Query = """
        SELECT name, created_at, updated_at, id FROM tenant_secrets WHERE tenant_id = app_tenant_id()
        """

    private static func context(of id: UUID128) -> String { column.context(of: id.description) }

    private func requireRoom(in transaction: Transaction) async throws {
        let row = try await transaction.queryOne(
            "SELECT count(*) AS n FROM tenant_secrets WHERE tenant_id = app_tenant_id()")
        guard try row?["n", Int.self] ?? 0 < Self.maximumCount else {
            throw HTTPError(.conflict, .conflict, "There are \(Self.maximumCount) secrets already.")
        }
    }
}

extension TenantSecret {
    init(row: Row) throws {
        (name, createdAt, updatedAt, id) = try row.decode(
            String.self, Timestamp.self, Timestamp.self, UUID128.self)
    }
}
