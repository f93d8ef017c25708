/// All providers and models of a tenant, or of the operator, at one moment; each in the order in which they were made.
package struct ModelCatalogue: Sendable {
    package let providers: [RegisteredProvider]
    package let models: [RegisteredModel]

    package init(providers: [RegisteredProvider], models: [RegisteredModel]) {
        self.providers = providers
        self.models = models
    }

    package func provider(_ slug: ModelSlug) -> RegisteredProvider? { providers.first { $0.slug == slug } }

    package func provider(of model: RegisteredModel) -> RegisteredProvider? {
        providers.first { $0.id == model.providerID }
    }

    package func model(_ slug: ModelSlug) -> RegisteredModel? { models.first { $0.slug == slug } }

    /// The model of that slug, in any spelling.
    package func model(named name: String) -> RegisteredModel? { models.first { $0.slug.description == name } }

    /// The model that is taken for a purpose where nobody names one.
    package func model(for purpose: ModelPurpose) -> RegisteredModel? {
        models.first { $0.settings.defaultFor.contains(purpose) && isUsable($0) }
    }

    package func models(of provider: RegisteredProvider) -> [RegisteredModel] {
        models.filter { $0.providerID == provider.id }
    }

    /// Whether neither it nor its provider is out of use.
    package func isUsable(_ model: RegisteredModel) -> Bool {
        model.settings.isEnabled && provider(of: model)?.isEnabled == true
    }

    /// The slugs of the models that fall back on this one.
    package func models(fallingBackOn slug: ModelSlug) -> [String] {
        models.filter { $0.slug != slug && $0.settings.fallbacks.contains { $0.model == slug.description } }
            .map(\.slug.description)
    }

    /// Which models answer in the place of which.
    package var fallbacks: FallbackGraph {
        FallbackGraph(
            models.reduce(into: [:]) { $0[$1.slug.description] = $1.settings.fallbacks.map(\.model) })
    }
}
