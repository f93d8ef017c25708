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

    /// Who answers in the place of a model: those that it names, then those that these name. Left out are models that are
    /// out of use or gone, and those that the person may not use.
    private func others(than found: Found, _ shelves: Shelves, _ use: ModelUse) async throws -> [FallbackModel.Link] {
        var links: [FallbackModel.Link] = []
        var seen: Set = [found.model.slug.description]
        var queue = found.model.settings.fallbacks.map { (found, $0) }[...]
        while let (origin, fallback) = queue.popFirst(), links.count < Self.longestChain - 1 {
            guard seen.insert(fallback.model).inserted else { continue }
            // The operator's models lead to the operator's.
            let next = origin.isShared ? shelves.findShared(fallback.model) : shelves.find(fallback.model)
            guard let next else {
                if fallback.model == configuredName {
                    links.append(.init(accounted(configured(use.tenantID), use), reasons: fallback.reasons))
                }
                continue
            }
            guard next.isUsable, try await isFor(use, next.model) else { continue }
            // Nobody could ask one whose key cannot be opened; the others may do.
            guard let model = try? guarded(next, use, hasOthers: true) else { continue }
            links.append(
                .init(model, contextLength: next.model.settings.contextLength, reasons: fallback.reasons))
            queue += next.model.settings.fallbacks.map { (next, $0) }
        }
        return links
    }

    /// One model behind the guard of its provider, asked again where that may help: briefly where others can answer.
    private func guarded(_ found: Found, _ use: ModelUse, hasOthers: Bool) throws -> any ModelProvider {
        let (provider, model) = try remote(found)
        // Whose provider it is must be in no metric of the operator's.
        let guardian = guards.provider(
            provider.id.description, label: found.isShared ? provider.slug.description : "tenants",
            limits: GuardLimits(places: provider.concurrency))
        let asked = RetryingModel(
            GuardedModel(model, behind: guardian, for: use.tenantID, waitsForRest: !hasOthers),
            hasOthers ? .brief : .standard)
        return accounted(asked, use)
    }

    /// The model with its calls recorded, and made only where budgets allow them. Whoever answers in its place for want of
    /// money is found as any, and on the same account.
    func accounted(_ model: any ModelProvider, _ use: ModelUse) -> any ModelProvider {
        guard let accounts else { return model }
        var others = self
        others.accounts = nil
        return AccountedModel(model, for: use, accounts: accounts) { [others] name in
            try await others.model(named: name, for: use)
        }
    }

    private func remote(_ found: Found) throws -> (RegisteredProvider, any ModelProvider) {
        let (slug, settings) = (found.model.slug, found.model.settings)
        guard settings.purpose.isConversation else {
            throw RunFailure(
                .invalidStep, "The model \"\(slug)\" is for \(settings.purpose.rawValue), not for answers.",
                allowsRetry: false)
        }
        guard let provider = found.opened.catalogue.provider(of: found.model), let address = provider.baseURL else {
            throw RunFailure(.modelUnavailable, "The model \"\(slug)\" has no provider.", allowsRetry: false)
        }
        let key = found.opened.keys[provider.id]
        guard key != nil || provider.sealedKey == nil else {
            throw RunFailure(
                .modelUnavailable, "The key of the provider \"\(provider.slug)\" cannot be opened.", allowsRetry: true)
        }
        let model = RemoteModel(
            provider.kind, name: slug.description, provider: provider.slug.description,
            hasSchemas: settings.capabilities.contains(.schema),
            configuration: ProviderConfiguration(
                baseURL: address, apiKey: key, model: settings.name, retry: .never,
                seesImages: settings.capabilities.contains(.vision), prices: settings.prices),
            transport: found.isShared ? operatorTransport : tenantTransport)
        return (provider, model)
    }
}
