package import Core
package import Crypto
package import HTTPCore
package import Postgres

/// The identity providers of a tenant. Every change is in the audit log; secrets are sealed and never given out.
///
/// Whoever sets up a provider can let it vouch for anybody, and so can do what any of its people can: only owners do.
package struct IdentityProviders: Sendable {
    /// The most of one tenant.
    package static let maximumCount = 50

    let database: Database
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

    /// The tenant's providers in the order in which they were made.
    package func list(
        _ page: PageRequest, state: IdentityProvider.State? = nil, in tenant: TenantID
    ) async throws -> Page<IdentityProvider> {
        var query = Self.selection
        if let state { query.append(" AND state = \(state.rawValue)") }
        if let after = page.after { query.append(" AND id > \(IdentityProviderID(after))") }
        query.append(" ORDER BY id LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(IdentityProvider.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// The provider. Throws `IdentityProviderProblem.unknown`.
    package func provider(_ id: IdentityProviderID, in tenant: TenantID) async throws -> IdentityProvider {
        let row = try await database.statements(of: tenant).queryOne("\(Self.selection) AND id = \(id)")
        guard let row else { throw IdentityProviderProblem.unknown }
        return try IdentityProvider(row: row)
    }

    /// The buttons of a tenant's sign-in page. An unknown tenant, and one that is not active, has none.
    package func buttons(ofTenant slug: String) async throws -> [(id: IdentityProviderID, name: String)] {
        guard Slug(slug) != nil else { return [] }
        return try await database.query("SELECT provider_id, name FROM sign_in_providers(\(slug))").map { row in
            let (id, name) = try row.decode(IdentityProviderID.self, String.self)
            return (id, name)
        }
    }

    /// Whose provider this is; nil for an unknown one, and unless it and its tenant are active.
    func tenant(of id: IdentityProviderID) async throws -> TenantID? {
        try await database.queryOne("SELECT tenant_of_provider(\(id)) AS id")?["id", TenantID?.self]
    }

    /// The client's secret in the clear; nil for a client without one.
    func secret(of provider: IdentityProvider) async throws -> String? {
        try await sealer.current { try opened(provider) }
    }

    // MARK: Changing

    /// Sets up a provider. Throws `AuthError.invalidField` for settings that do not go together.
    package func create(
        issuer: Issuer, _ settings: IdentityProviderSettings, secret: String?, in tenant: TenantID,
        by requester: Requester
    ) async throws -> IdentityProvider {
        try requester.require(.identityProvidersManage)
        try settings.check(secret: secret)
        let now = clock.now()
        var provider = IdentityProvider(
            id: identifiers.make(), issuer: issuer, settings: settings, secretHint: "", createdAt: now, updatedAt: now,
            sealedSecret: nil, version: 1)
        let changes =
            [AuditChange("issuer", to: .string(issuer.description))]
            + settings.json.members.map { AuditChange($0.key, to: $0.value) }
        return try await sealer.current {
            try put(secret, into: &provider)
            let sealed = provider
            return try await database.withTenant(tenant) { transaction in
                try await requireRoom(in: transaction)
                try await transaction.execute(Self.insertion(of: sealed))
                try await note(.identityProviderCreate, sealed.id, changes, by: requester, in: transaction)
                return sealed
            }
        }
    }

    /// Changes the provider: `change` is given the settings as they are, and gives back a new secret or nil for the one
    /// there is. `check` sees the tag of the state before and may refuse it, here and below.
    package func update(
        _ id: IdentityProviderID, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in },
        change: (Issuer, inout IdentityProviderSettings) throws -> String?
    ) async throws -> IdentityProvider {
        try requester.require(.identityProvidersManage)
        return try await sealer.current {
            try await database.withTenant(tenant) { transaction in
                let before = try await locked(id, in: transaction)
                try check(before.tag)
                return try await replace(before, by: requester, in: transaction, change)
            }
        }
    }

    private func replace(
        _ before: IdentityProvider, by requester: Requester, in transaction: Transaction,
        _ change: (Issuer, inout IdentityProviderSettings) throws -> String?
    ) async throws -> IdentityProvider {
        var after = before
        let replacement = try change(before.issuer, &after.settings)
        let kept = after.settings.clientAuthentication == .none ? nil : try opened(before)
        try after.settings.check(secret: replacement ?? kept)
        var changes = before.settings.changes(to: after.settings)
        if replacement != nil || kept == nil && before.sealedSecret != nil {
            try put(replacement, into: &after)
            try await transaction.execute(Self.secretUpdate(to: after))
            changes.append(.hidden("client_secret"))
        }
        guard !changes.isEmpty else { return before }
        after.version += 1
        after.updatedAt = clock.now()
        try await transaction.execute(Self.update(to: after))
        try await note(.identityProviderUpdate, before.id, changes, by: requester, in: transaction)
        return after
    }

    /// Removes the provider, what people are known by there, and sign-ins on their way. Accounts and places stay.
    package func delete(
        _ id: IdentityProviderID, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            try requester.require(.identityProvidersManage)
            let before = try await locked(id, in: transaction)
            try check(before.tag)
            try await transaction.execute(
                "DELETE FROM identity_providers WHERE tenant_id = app_tenant_id() AND id = \(id)")
            let changes = [
                AuditChange("issuer", from: .string(before.issuer.description), to: .null),
                AuditChange("name", from: .string(before.settings.name.description), to: .null),
            ]
            try await note(.identityProviderDelete, id, changes, by: requester, in: transaction)
        }
    }

    // MARK: Parts

    static let selection: Query = """
        SELECT \(unsafeSQL: IdentityProvider.columns) FROM identity_providers WHERE tenant_id = app_tenant_id()
        """

    private func note(
        _ action: AuditAction, _ id: IdentityProviderID, _ changes: [AuditChange], by requester: Requester,
        in transaction: Transaction
    ) async throws {
        try await audit.record(
            AuditEvent(action, AuditTarget("identity_provider", id), changes: changes, origin: requester.origin),
            in: transaction)
    }

    private func locked(_ id: IdentityProviderID, in transaction: Transaction) async throws -> IdentityProvider {
        let row = try await transaction.queryOne("\(Self.selection) AND id = \(id) FOR UPDATE")
        guard let row else { throw IdentityProviderProblem.unknown }
        return try IdentityProvider(row: row)
    }

    private func requireRoom(in transaction: Transaction) async throws {
        try await People.hold(in: transaction)
        let row = try await transaction.queryOne(
            "SELECT count(*) AS n FROM identity_providers WHERE tenant_id = app_tenant_id()")
        guard try row?["n", Int.self] ?? 0 < Self.maximumCount else { throw IdentityProviderProblem.tooMany }
    }

    private func opened(_ provider: IdentityProvider) throws -> String? {
        try provider.sealedSecret.map { sealed in
            String(decoding: try sealer.open(sealed, context: provider.sealingContext), as: UTF8.self)
        }
    }

    /// Of a short secret four characters would tell too much.
    private func put(_ secret: String?, into provider: inout IdentityProvider) throws {
        provider.secretHint = secret.map { $0.utf8.count >= 16 ? String($0.suffix(4)) : "" } ?? ""
        provider.sealedSecret = try secret.map {
            try sealer.seal(Array($0.utf8), context: provider.sealingContext)
        }
    }
}
