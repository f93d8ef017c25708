import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres

extension ModelRegistry {
    /// What an import did.
    struct ImportReport {
        /// The slugs.
        var created: [String] = []
        var changed: [String] = []
        /// Those that were as the server tells already.
        var unchanged: [String] = []
        /// What was left alone, and why.
        var left: [LiteLLMCatalogue.Skipped]

        var json: JSONValue {
            [
                "created": .array(created.map { .string($0) }), "changed": .array(changed.map { .string($0) }),
                "unchanged": .array(unchanged.map { .string($0) }),
                "left": .array(left.map { ["name": .string($0.name), "reason": .string($0.reason)] }),
            ]
        }
    }

    /// Makes the models of a provider's list, and brings those that an import made before up to date: their capabilities,
    /// context and prices. What people decide of a model stays, and so do models that people made or that are gone there.
    func take(
        _ list: LiteLLMCatalogue, from slug: ModelSlug, in tenant: TenantID, by requester: Requester
    ) async throws -> ImportReport {
        let report = try await store.database.withTenant(tenant) { transaction in
            let known = try await store.catalogue(isHeld: true, in: transaction)
            guard let provider = known.provider(slug) else { throw RegistryProblem.unknownProvider }
            var report = ImportReport(left: list.skipped)
            let old = known.models(of: provider)
            var taken = Set(known.models.map(\.slug))
            for entry in list.entries {
                let same = old.filter { $0.settings.name == entry.name }
                if let before = same.first(where: \.isImported) {
                    var after = before
                    after.settings.take(entry)
                    if after == before {
                        report.unchanged.append(before.slug.description)
                    } else {
                        after.version += 1
                        after.updatedAt = clock.now()
                        try await store.save(after, in: transaction)
                        report.changed.append(before.slug.description)
                    }
                } else if let made = same.first {
                    report.left.append(.init(name: entry.name, reason: "\(made.slug) was made by hand."))
                } else if taken.count >= RegistryStore.maximumModels {
                    report.left.append(.init(name: entry.name, reason: "\(RegistryProblem.tooManyModels)"))
                } else if let new = ModelSlug(naming: entry.name), taken.insert(new).inserted {
                    var settings = RegisteredModel.Settings(name: entry.name, purpose: entry.purpose)
                    settings.take(entry)
                    try await store.insert(
                        RegisteredModel(
                            id: identifiers.make(), slug: new, providerID: provider.id, settings: settings,
                            isImported: true, createdAt: clock.now()), in: transaction)
                    report.created.append(new.description)
                } else {
                    report.left.append(.init(name: entry.name, reason: "The slug that it would have is taken."))
                }
            }
            let names = Set(list.entries.map(\.name))
            report.left += old.filter { $0.isImported && !names.contains($0.settings.name) }.map {
                .init(name: $0.settings.name, reason: "The server does not list it any more.")
            }
            if !report.created.isEmpty || !report.changed.isEmpty {
                try await audit.record(
                    AuditEvent(
                        .modelsImport, AuditTarget("model_provider", provider.id),
                        changes: [
                            AuditChange("created", to: .array(report.created.map { .string($0) })),
                            AuditChange("changed", to: .array(report.changed.map { .string($0) })),
                        ], origin: requester.origin), in: transaction)
            }
            return report
        }
        changed(tenant)
        return report
    }
}

extension RegisteredModel.Settings {
    /// Sets what a server knows of its model.
    fileprivate mutating func take(_ entry: LiteLLMCatalogue.Entry) {
        capabilities = entry.capabilities
        contextLength = entry.contextLength
        prices = entry.prices
    }
}
