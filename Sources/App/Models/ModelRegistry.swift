import Auth
import Core
import Crypto
import HTTPCore
import ModelProviders
import Postgres

/// The providers and models of tenants and of the operator. Every change is in the audit log; keys are sealed and never
/// given out.
///
/// The operator's are those of `ModelRegistry.shared`, a tenant that no row of tenants has: nobody's transaction but the
/// operator's sees them.
struct ModelRegistry {
    /// Whose providers and models every tenant may use.
    static let shared = AuditLog.installation

    let store: RegistryStore
    let sealer: Sealer
    let audit: AuditLog
    let identifiers: any IdentifierGenerator
    let clock: any WallClock
    /// What the configuration's model is called, on which any may fall back.
    let configuredName: String
    /// Told whose providers or models have changed, once they have.
    let changed: @Sendable (TenantID) -> Void

    // MARK: Reading

    func catalogue(of tenant: TenantID) async throws -> ModelCatalogue {
        try await store.catalogue(of: tenant)
    }

    /// Everything of the tenant, with the keys that can be opened.
    static func opened(
        of tenant: TenantID, _ store: RegistryStore, _ sealer: Sealer
    ) async throws -> RememberedCatalogues.Opened {
        let catalogue = try await store.catalogue(of: tenant)
        var keys: [RegisteredProviderID: String] = [:]
        for provider in catalogue.providers {
            guard let sealed = provider.sealedKey else { continue }
            do {
                keys[provider.id] = try await sealer.current {
                    String(decoding: try sealer.open(sealed, context: context(of: provider.id)), as: UTF8.self)
                }
            } catch is CryptoError {
                // Whoever asks for its models is told.
                continue
            }
        }
        return RememberedCatalogues.Opened(catalogue: catalogue, keys: keys)
    }

    /// The provider. Throws `RegistryProblem.unknownProvider`.
    func provider(_ slug: ModelSlug, in tenant: TenantID) async throws -> RegisteredProvider {
        guard let provider = try await catalogue(of: tenant).provider(slug) else {
            throw RegistryProblem.unknownProvider
        }
        return provider
    }

    /// The provider's key in the clear, for the moment of its use; nil where it has none.
    func key(of provider: RegisteredProvider) async throws -> String? {
        guard let sealed = provider.sealedKey else { return nil }
        return try await sealer.current {
            String(decoding: try sealer.open(sealed, context: Self.context(of: provider.id)), as: UTF8.self)
        }
    }

    // MARK: Providers

    func create(_ body: ModelProviderRequest, in tenant: TenantID, by requester: Requester) async throws
        -> RegisteredProvider
    {
        var provider = RegisteredProvider(
            id: identifiers.make(), slug: try body.slug, kind: try body.requiredKind, createdAt: clock.now())
        try body.apply(to: &provider)
        let (made, key) = (provider, try body.key.flatMap(\.self))
        let saved = try await sealer.current {
            try await store.database.withTenant(tenant) { transaction in
                let known = try await store.catalogue(isHeld: true, in: transaction)
                guard known.providers.count < RegistryStore.maximumProviders else {
                    throw RegistryProblem.tooManyProviders
                }
                var provider = made
                provider.setKey(key, sealed: try seal(key, for: made.id))
                try await store.insert(provider, in: transaction)
                let changes =
                    [AuditChange("slug", to: .string(provider.slug.description))]
                    + provider.settings.map { AuditChange($0.name, to: $0.value) }
                    + (key == nil ? [] : [.hidden("api_key")])
                try await note(.modelProviderCreate, provider.id, changes, by: requester, in: transaction)
                return provider
            }
        }
        changed(tenant)
        return saved
    }

    /// Changes the provider. `check` sees the tag of the state before and may refuse it, here and below.
    ///
    /// Whoever changes where requests go gives the key again: otherwise they could have it sent to themselves.
    func update(
        _ slug: ModelSlug, _ body: ModelProviderRequest, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void
    ) async throws -> RegisteredProvider {
        let key = try body.key
        let saved = try await sealer.current {
            try await store.database.withTenant(tenant) { transaction in
                let known = try await store.catalogue(isHeld: true, in: transaction)
                guard let before = known.provider(slug) else { throw RegistryProblem.unknownProvider }
                try check(before.tag)
                var after = before
                try body.apply(to: &after)
                if before.sealedKey != nil, key == nil, after.baseURL != before.baseURL {
                    throw JSONDecodingError(
                        path: "api_key", expectation: "the key once more, because requests go somewhere else")
                }
                let settings = Dictionary(uniqueKeysWithValues: before.settings.map { ($0.name, $0.value) })
                var changes = after.settings.compactMap { name, value in
                    settings[name] == value ? nil : AuditChange(name, from: settings[name] ?? .null, to: value)
                }
                let hasNewKey = key.map { $0 != nil || before.sealedKey != nil } ?? false
                if hasNewKey {
                    let text = key.flatMap(\.self)
                    after.setKey(text, sealed: try seal(text, for: before.id))
                    changes.append(.hidden("api_key"))
                }
                guard !changes.isEmpty else { return before }
                after.version += 1
                after.updatedAt = clock.now()
                try await store.save(after, withKey: hasNewKey, in: transaction)
                try await note(.modelProviderUpdate, before.id, changes, by: requester, in: transaction)
                return after
            }
        }
        changed(tenant)
        return saved
    }

    /// Removes a provider that has no models.
    func deleteProvider(
        _ slug: ModelSlug, in tenant: TenantID, by requester: Requester, check: (EntityTag) throws -> Void
    ) async throws {
        try await store.database.withTenant(tenant) { transaction async throws -> Void in
            let known = try await store.catalogue(isHeld: true, in: transaction)
            guard let provider = known.provider(slug) else { throw RegistryProblem.unknownProvider }
            try check(provider.tag)
            let models = known.models(of: provider).map(\.slug.description)
            guard models.isEmpty else { throw RegistryProblem.hasModels(models) }
            try await store.delete(provider.id, in: transaction)
            let changes = [AuditChange("slug", from: .string(slug.description), to: .null)]
            try await note(.modelProviderDelete, provider.id, changes, by: requester, in: transaction)
        }
        changed(tenant)
    }

    private static func context(of id: RegisteredProviderID) -> String {
        SealedColumn.modelProviderKey.context(of: id.description)
    }

    private func seal(_ key: String?, for id: RegisteredProviderID) throws -> [UInt8]? {
        try key.map { try sealer.seal(Array($0.utf8), context: Self.context(of: id)) }
    }

    private func note(
        _ action: AuditAction, _ id: RegisteredProviderID, _ changes: [AuditChange], by requester: Requester,
        in transaction: Transaction
    ) async throws {
        try await audit.record(
            AuditEvent(action, AuditTarget("model_provider", id), changes: changes, origin: requester.origin),
            in: transaction)
    }
}
