import Core
import HTTPCore
import ModelProviders
import Workflows

extension RegisteredModels {
    /// The most models that are asked one after the other.
    private static let longestChain = 8

    /// The model behind the guard of its provider, and those that answer in its place behind theirs.
    func chain(_ found: Found, _ shelves: Shelves, _ use: ModelUse) async throws -> any ModelProvider {
        let others = try await others(than: found, shelves, use)
        let first = try guarded(found, use, hasOthers: !others.isEmpty)
        guard !others.isEmpty else { return first }
        return FallbackModel(
            FallbackModel.Link(first, contextLength: found.model.settings.contextLength), orElse: others)
    }

    /// Who answers in the place of a model.
    private func others(than found: Found, _ shelves: Shelves, _ use: ModelUse) async throws -> [FallbackModel.Link] {
        var links: [FallbackModel.Link] = []
        for substitute in try await substitutes(of: found, shelves, use) {
            guard let next = substitute.found else {
                links.append(.init(accounted(configured(use.tenantID), use), reasons: substitute.reasons))
                continue
            }
            // Nobody could ask one whose key cannot be opened; the others may do.
            guard let model = try? guarded(next, use, hasOthers: true) else { continue }
            links.append(
                .init(model, contextLength: next.model.settings.contextLength, reasons: substitute.reasons))
        }
        return links
    }

    /// What stands in for a model, and what lets it.
    struct Substitute {
        /// Nil for the configuration's.
        let found: Found?
        let reasons: [ModelFallback.Reason]
    }

    /// What stands in for a model: those that it names, then those that these name. Left out are models that are out of
    /// use or gone, those that the person may not use, and those for something else.
    func substitutes(of found: Found, _ shelves: Shelves, _ use: ModelUse) async throws -> [Substitute] {
        var substitutes: [Substitute] = []
        var seen: Set = [found.model.slug.description]
        var queue = found.model.settings.fallbacks.map { (found, $0) }[...]
        while let (origin, fallback) = queue.popFirst(), substitutes.count < Self.longestChain - 1 {
            guard seen.insert(fallback.model).inserted else { continue }
            // The operator's models lead to the operator's.
            let next = origin.isShared ? shelves.findShared(fallback.model) : shelves.find(fallback.model)
            guard let next else {
                if fallback.model == configuredName, found.model.settings.purpose.isConversation {
                    substitutes.append(Substitute(found: nil, reasons: fallback.reasons))
                }
                continue
            }
            guard next.isUsable, next.model.settings.purpose.suits(found.model.settings.purpose),
                try await isFor(use, next.model)
            else { continue }
            substitutes.append(Substitute(found: next, reasons: fallback.reasons))
            queue += next.model.settings.fallbacks.map { (next, $0) }
        }
        return substitutes
    }

    /// One model behind the guard of its provider, asked again where that may help: briefly where others can answer.
    private func guarded(_ found: Found, _ use: ModelUse, hasOthers: Bool) throws -> any ModelProvider {
        let (provider, model) = try remote(found)
        let guardian = guardian(of: provider, isShared: found.isShared)
        let asked = RetryingModel(
            GuardedModel(model, behind: guardian, for: use.tenantID, waitsForRest: !hasOthers),
            hasOthers ? .brief : .standard)
        return accounted(asked, use)
    }

    /// The model with its calls recorded, and made only where budgets allow them. Whoever answers in its place for want
    /// of money is on the same account and answers alone: what stands in for it in its own chain would be on nobody's.
    func accounted(_ model: any ModelProvider, _ use: ModelUse) -> any ModelProvider {
        guard let accounts else { return model }
        var others = self
        others.accounts = nil
        return AccountedModel(model, for: use, accounts: accounts) { [others] name in
            try await others.alone(name, use)
        }
    }

    /// The model of the name, without those that answer in its place.
    private func alone(_ name: String, _ use: ModelUse) async throws -> any ModelProvider {
        let found = try await lookUp(name, on: try await shelves(of: use.tenantID), for: use)
        guard let found else { return accounted(configured(use.tenantID), use) }
        return try guarded(found, use, hasOthers: false)
    }

    /// What stands before a provider.
    func guardian(of provider: RegisteredProvider, isShared: Bool) -> ProviderGuard {
        // Whose provider it is must be in no metric of the operator's.
        guards.provider(
            provider.id.description, label: isShared ? provider.slug.description : "tenants",
            limits: GuardLimits(places: provider.concurrency))
    }

    private func remote(_ found: Found) throws -> (RegisteredProvider, any ModelProvider) {
        let (slug, settings) = (found.model.slug, found.model.settings)
        guard settings.purpose.isConversation else {
            throw RunFailure(
                .invalidStep, "The model \"\(slug)\" is for \(settings.purpose.rawValue), not for answers.",
                allowsRetry: false)
        }
        let (provider, configuration) = try configuration(of: found, retry: .never)
        let model = RemoteModel(
            provider.kind, name: slug.description, provider: provider.slug.description,
            hasSchemas: settings.capabilities.contains(.schema), configuration: configuration,
            transport: transport(of: found))
        return (provider, model)
    }

    /// Where the model is and how it is asked. Throws where nobody could.
    func configuration(
        of found: Found, retry: RetryPolicy
    ) throws -> (RegisteredProvider, ProviderConfiguration) {
        let (slug, settings) = (found.model.slug, found.model.settings)
        guard let provider = found.opened.catalogue.provider(of: found.model), let address = provider.baseURL else {
            throw RunFailure(.modelUnavailable, "The model \"\(slug)\" has no provider.", allowsRetry: false)
        }
        let key = found.opened.keys[provider.id]
        guard key != nil || provider.sealedKey == nil else {
            throw RunFailure(
                .modelUnavailable, "The key of the provider \"\(provider.slug)\" cannot be opened.", allowsRetry: true)
        }
        return (
            provider,
            ProviderConfiguration(
                baseURL: address, apiKey: key, model: settings.name, retry: retry,
                seesImages: settings.capabilities.contains(.vision), prices: settings.prices)
        )
    }

    func transport(of found: Found) -> any HTTPTransport { found.isShared ? operatorTransport : tenantTransport }
}
