package import Core
import HTTPCore
package import Postgres

/// The providers and models in the database, of one tenant or of the operator: those of the transaction. Who may change
/// them, and that the audit log tells, is the caller's.
package struct RegistryStore: Sendable {
    /// The most of one tenant.
    package static let maximumProviders = 50
    /// The most of one tenant.
    package static let maximumModels = 500
    /// The channel on which the database tells whose rows have changed.
    package static let channel = "lyceum_models"

    package let database: Database

    package init(database: Database) {
        self.database = database
    }

    // MARK: Reading

    /// Everything of the tenant as it is at one moment.
    package func catalogue(of tenant: TenantID) async throws -> ModelCatalogue {
        let rows = try await database.statements(of: tenant).batch([Self.providers, Self.models])
        guard rows.count == 2 else { return ModelCatalogue(providers: [], models: []) }
        return ModelCatalogue(
            providers: try rows[0].map(RegisteredProvider.init(row:)),
            models: try rows[1].map(RegisteredModel.init(row:)))
    }

    /// The same within a transaction; nobody else changes anything of it until its end where it is held.
    package func catalogue(isHeld: Bool = false, in transaction: Transaction) async throws -> ModelCatalogue {
        if isHeld {
            try await transaction.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('models ' || app_tenant_id()::text, 0))")
        }
        return ModelCatalogue(
            providers: try await transaction.query(Self.providers).map(RegisteredProvider.init(row:)),
            models: try await transaction.query(Self.models).map(RegisteredModel.init(row:)))
    }

    private static let providers: Query = """
        SELECT \(unsafeSQL: RegisteredProvider.columns) FROM model_providers WHERE tenant_id = app_tenant_id()
        ORDER BY id
        """

    private static let models: Query = """
        SELECT \(unsafeSQL: RegisteredModel.columns) FROM models WHERE tenant_id = app_tenant_id() ORDER BY id
        """

    // MARK: Providers

    /// Adds it. Throws `RegistryProblem.takenSlug`.
    package func insert(_ provider: RegisteredProvider, in transaction: Transaction) async throws {
        do {
            try await transaction.execute(
                """
                INSERT INTO model_providers (id, tenant_id, slug, kind, base_url, api_key, api_key_hint, is_enabled,
                    concurrency, created_at, updated_at)
                VALUES (\(provider.id), app_tenant_id(), \(provider.slug.description), \(provider.kind.rawValue),
                    \(provider.address?.description), \(provider.sealedKey), \(provider.keyHint),
                    \(provider.isEnabled), \(provider.concurrency), \(provider.createdAt), \(provider.updatedAt))
                """)
        } catch let error as PostgresError where error.isUniqueViolation {
            throw RegistryProblem.takenSlug(provider.slug)
        }
    }

    /// Writes what can change. The key only where it changed: one that is sealed under a closed key may stay, and not be
    /// written.
    package func save(
        _ provider: RegisteredProvider, withKey hasNewKey: Bool, in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE model_providers SET kind = \(provider.kind.rawValue), base_url = \(provider.address?.description),
                is_enabled = \(provider.isEnabled), concurrency = \(provider.concurrency),
                version = \(provider.version), updated_at = \(provider.updatedAt)
            WHERE tenant_id = app_tenant_id() AND id = \(provider.id)
            """)
        guard hasNewKey else { return }
        try await transaction.execute(
            """
            UPDATE model_providers SET api_key = \(provider.sealedKey), api_key_hint = \(provider.keyHint)
            WHERE tenant_id = app_tenant_id() AND id = \(provider.id)
            """)
    }

    package func delete(_ id: RegisteredProviderID, in transaction: Transaction) async throws {
        try await transaction.execute(
            "DELETE FROM model_providers WHERE tenant_id = app_tenant_id() AND id = \(id)")
    }

    // MARK: Models

    /// Adds it. Throws `RegistryProblem.takenSlug`.
    package func insert(_ model: RegisteredModel, in transaction: Transaction) async throws {
        let (settings, prices) = (model.settings, model.settings.prices)
        do {
            try await transaction.execute(
                """
                INSERT INTO models (id, tenant_id, slug, provider_id, name, purpose, default_for, capabilities,
                    context_length, price_input, price_cached_input, price_output, price_image, price_minute,
                    price_call, roles, fallbacks, is_enabled, is_imported, created_at, updated_at)
                VALUES (\(model.id), app_tenant_id(), \(model.slug.description), \(model.providerID),
                    \(settings.name), \(settings.purpose.rawValue), \(settings.defaultFor.map(\.rawValue)),
                    \(settings.capabilities.map(\.rawValue)), \(settings.contextLength), \(prices.input),
                    \(prices.cachedInput), \(prices.output), \(prices.image), \(prices.minute), \(prices.call),
                    \(settings.audience.map(\.rawValue)), \(JSONValue.array(settings.fallbacks.map(\.json))),
                    \(settings.isEnabled), \(model.isImported), \(model.createdAt), \(model.updatedAt))
                """)
        } catch let error as PostgresError where error.isUniqueViolation {
            throw RegistryProblem.takenSlug(model.slug)
        }
    }

    /// Writes what can change.
    package func save(_ model: RegisteredModel, in transaction: Transaction) async throws {
        let (settings, prices) = (model.settings, model.settings.prices)
        try await transaction.execute(
            """
            UPDATE models SET name = \(settings.name), purpose = \(settings.purpose.rawValue),
                default_for = \(settings.defaultFor.map(\.rawValue)),
                capabilities = \(settings.capabilities.map(\.rawValue)), context_length = \(settings.contextLength),
                price_input = \(prices.input), price_cached_input = \(prices.cachedInput),
                price_output = \(prices.output), price_image = \(prices.image), price_minute = \(prices.minute),
                price_call = \(prices.call), roles = \(settings.audience.map(\.rawValue)),
                fallbacks = \(JSONValue.array(settings.fallbacks.map(\.json))), is_enabled = \(settings.isEnabled),
                version = \(model.version), updated_at = \(model.updatedAt)
            WHERE tenant_id = app_tenant_id() AND id = \(model.id)
            """)
    }

    package func delete(_ id: RegisteredModelID, in transaction: Transaction) async throws {
        try await transaction.execute("DELETE FROM models WHERE tenant_id = app_tenant_id() AND id = \(id)")
    }
}
