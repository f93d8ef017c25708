import Chat
import Core
import HTTPCore
import ModelProviders
import Workflows

/// What embeds, paints, hears and speaks for a tenant: the usual models of its registry, then of the operator's, and else
/// what the configuration names. Calls are recorded and held to budgets.
struct RegisteredServices: EmbeddingChoosing, ImageChoosing, SpeechChoosing {
    let models: RegisteredModels
    /// The configuration's.
    let configured: Models

    private typealias Found = RegisteredModels.Found
    private typealias Shelves = RegisteredModels.Shelves

    // MARK: Embeddings

    /// Whose texts they are, stores say: a model's roles say nothing here. Of two that a provider calls by one name the
    /// usual one counts, and the tenant's.
    func embeddings(named name: String?, for use: ModelUse) async throws -> (any EmbeddingProvider)? {
        let shelves = try await models.shelves(of: use.tenantID)
        var candidates = shelves.services(for: .embedding)
        if let name {
            candidates += shelves.usable.filter { $0.model.settings.purpose == .embedding }
            candidates.removeAll { $0.model.settings.name != name }
        }
        for found in candidates {
            guard let paid = try embeddings(of: found, use) else { continue }
            return accounted(paid, use)
        }
        let own = configured.embeddings
        guard name == nil || name == own.model else { return nil }
        return accounted(PaidService(own, name: own.model, prices: own.prices), use)
    }

    private func embeddings(of found: Found, _ use: ModelUse) throws -> PaidService<any EmbeddingProvider>? {
        let (provider, configuration) = try configuration(of: found)
        guard let kind = EmbeddingKind(provider.kind) else { return nil }
        return paid(
            RemoteEmbeddings(
                kind, configuration: configuration, transport: transport(to: provider, of: found, use)),
            found, provider)
    }

    private func accounted(
        _ paid: PaidService<any EmbeddingProvider>, _ use: ModelUse
    ) -> any EmbeddingProvider {
        guard let accounts = models.accounts else { return paid.service }
        return AccountedEmbeddings(paid, for: use, accounts: accounts)
    }

    // MARK: Images

    func painter(for use: ModelUse) async throws -> (any ImageProvider)? {
        let use = use.with(.image)
        if let chain = try await chain(named: nil, .image, use, image, accounted) { return ChainedImages(chain) }
        return configured.images.map { accounted(PaidService($0, name: $0.name, prices: $0.prices), use) }
    }

    private func image(
        _ found: Found, _ use: ModelUse, hasOthers: Bool
    ) throws -> PaidService<any ImageProvider>? {
        let (provider, configuration) = try configuration(of: found, hasOthers: hasOthers)
        guard provider.kind.isLikeOpenAI else { return nil }
        return paid(
            OpenAICompatibleImages(
                configuration: configuration,
                transport: transport(to: provider, of: found, use, hasOthers: hasOthers),
                largest: GeneratedImages.largest), found, provider)
    }

    private func accounted(_ paid: PaidService<any ImageProvider>, _ use: ModelUse) -> any ImageProvider {
        guard let accounts = models.accounts else { return paid.service }
        return AccountedImages(paid, for: use, accounts: accounts) { try await named($0, .image, use, image) }
    }

    // MARK: Speech

    func transcriber(named slug: String?, for use: ModelUse) async throws -> (any SpeechProvider)? {
        let use = use.with(.transcription)
        if let chain = try await chain(named: slug, .transcription, use, ear, accounted) {
            return ChainedTranscriber(chain)
        }
        guard slug == nil else { return nil }
        return configured.speech.map {
            accounted(PaidService($0, name: configured.soundNames.ear, prices: $0.prices), use)
        }
    }

    private func ear(_ found: Found, _ use: ModelUse, hasOthers: Bool) throws -> PaidService<any SpeechProvider>? {
        let (provider, configuration) = try configuration(of: found, hasOthers: hasOthers)
        guard provider.kind.isLikeOpenAI else { return nil }
        return paid(
            OpenAICompatibleSpeech(
                configuration: configuration,
                transport: transport(to: provider, of: found, use, hasOthers: hasOthers)), found, provider)
    }

    private func accounted(_ paid: PaidService<any SpeechProvider>, _ use: ModelUse) -> any SpeechProvider {
        guard let accounts = models.accounts else { return paid.service }
        return AccountedTranscriber(paid, for: use, accounts: accounts) {
            try await named($0, .transcription, use, ear)
        }
    }

    func synthesizer(named slug: String?, for use: ModelUse) async throws -> (any SpeechSynthesizer)? {
        let use = use.with(.speech)
        if let chain = try await chain(named: slug, .speech, use, voice, accounted) {
            return ChainedSynthesizer(chain)
        }
        guard slug == nil else { return nil }
        return configured.voice.map {
            accounted(PaidService($0, name: configured.soundNames.voice, prices: $0.prices), use)
        }
    }

    private func voice(
        _ found: Found, _ use: ModelUse, hasOthers: Bool
    ) throws -> PaidService<any SpeechSynthesizer>? {
        let (provider, configuration) = try configuration(of: found, hasOthers: hasOthers)
        guard provider.kind.isLikeOpenAI else { return nil }
        return paid(
            RemoteSpeechSynthesizer(
                configuration: configuration,
                transport: transport(to: provider, of: found, use, hasOthers: hasOthers)), found, provider)
    }

    private func accounted(
        _ paid: PaidService<any SpeechSynthesizer>, _ use: ModelUse
    ) -> any SpeechSynthesizer {
        guard let accounts = models.accounts else { return paid.service }
        return AccountedSynthesizer(paid, for: use, accounts: accounts) {
            try await named($0, .speech, use, voice)
        }
    }

    // MARK: All of them

    private typealias Make<Service: Sendable> =
        @Sendable (Found, ModelUse, _ hasOthers: Bool) throws -> PaidService<Service>?

    /// The model of that slug, or the usual one that the person may use, and those that stand in for it; nil where there is
    /// none.
    private func chain<Service>(
        named slug: String?, _ purpose: ModelPurpose, _ use: ModelUse, _ make: Make<Service>,
        _ account: (PaidService<Service>, ModelUse) -> Service
    ) async throws -> ServiceChain<Service>? {
        let shelves = try await models.shelves(of: use.tenantID)
        let candidates =
            slug.map { slug in [shelves.find(slug)].compactMap(\.self).filter { $0.isUsable } }
            ?? shelves.services(for: purpose)
        for found in candidates where found.model.settings.purpose == purpose {
            guard try await models.isFor(use, found.model) else { continue }
            let substitutes = try await models.substitutes(of: found, shelves, use).compactMap { substitute in
                substitute.found.map { (found: $0, reasons: substitute.reasons) }
            }
            guard let first = try make(found, use, !substitutes.isEmpty) else { continue }
            return ServiceChain(
                account(first, use),
                orElse: substitutes.compactMap { substitute in
                    // Nobody could ask one whose key cannot be opened; the others may do.
                    guard let paid = try? make(substitute.found, use, true) else { return nil }
                    return ServiceChain.Link(account(paid, use), reasons: substitute.reasons)
                })
        }
        return nil
    }

    /// The model to which a budget gives way, where it is one of the kind.
    private func named<Service>(
        _ slug: String, _ purpose: ModelPurpose, _ use: ModelUse, _ make: Make<Service>
    ) async throws -> PaidService<Service>? {
        guard let found = try await models.shelves(of: use.tenantID).find(slug), found.isUsable,
            found.model.settings.purpose == purpose, try await models.isFor(use, found.model)
        else { return nil }
        return try make(found, use, false)
    }

    private func paid<Service: Sendable>(
        _ service: Service, _ found: Found, _ provider: RegisteredProvider
    ) -> PaidService<Service> {
        PaidService(
            service, name: found.model.slug.description, provider: provider.slug.description,
            prices: found.model.settings.prices)
    }

    private func configuration(
        of found: Found, hasOthers: Bool = false
    ) throws(ModelError) -> (RegisteredProvider, ProviderConfiguration) {
        do {
            return try models.configuration(of: found, retry: hasOthers ? .brief : .standard)
        } catch {
            throw ModelError(.authentication, "\(error)")
        }
    }

    /// To the provider, behind its guard.
    private func transport(
        to provider: RegisteredProvider, of found: Found, _ use: ModelUse, hasOthers: Bool = false
    ) -> any HTTPTransport {
        GuardedTransport(
            models.transport(of: found), behind: models.guardian(of: provider, isShared: found.isShared),
            for: use.tenantID, waitsForRest: !hasOthers)
    }
}

extension ProviderKind {
    /// Whether it has OpenAI's addresses for images, transcriptions and speech.
    var isLikeOpenAI: Bool {
        switch self {
        case .openAI, .openAIResponses, .openAICompatible: true
        case .anthropic, .gemini, .ollama: false
        }
    }
}
