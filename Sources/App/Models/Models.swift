import Chat
import Core
import HTTPCore
import ModelProviders

/// The models that the configuration names, or those of this machine.
struct Models: Sendable {
    /// The model for work that is no tenant's.
    var chat: any ModelProvider { chat(for: nil) }
    /// What stands before the providers.
    let guards = ProviderGuards()
    /// Asks once, unguarded.
    private let asked: any ModelProvider
    private let limits: GuardLimits
    private let retry: RetryPolicy
    let embeddings: any EmbeddingProvider
    /// Writes down speech; nil where nothing does.
    let speech: (any SpeechProvider)?
    /// Reads aloud; nil where nothing does.
    let voice: (any SpeechSynthesizer)?
    /// What they are recorded as.
    let soundNames: (ear: String, voice: String)
    /// Paints; nil where nothing does.
    let images: (any ImageProvider)?
    /// Whether a model of this machine writes the answers.
    let isChatLocal: Bool
    /// The processes of local models.
    let services: [any Service]

    /// Models that are there already.
    init(
        chat: any ModelProvider, embeddings: any EmbeddingProvider, speech: (any SpeechProvider)? = nil,
        voice: (any SpeechSynthesizer)? = nil, images: (any ImageProvider)? = nil
    ) {
        self.speech = speech
        self.voice = voice
        self.images = images
        soundNames = ("transcription", "speech")
        asked = chat
        limits = GuardLimits()
        retry = .never
        self.embeddings = embeddings
        isChatLocal = false
        services = []
    }

    /// The model for the questions of one tenant, which are asked in turn with those of others, and again where that may
    /// help.
    func chat(for tenant: TenantID?) -> any ModelProvider {
        let provider = guards.provider("configured", label: "configured", limits: limits)
        return RetryingModel(GuardedModel(asked, behind: provider, for: tenant), retry)
    }

    /// The name of the model that answers with this configuration.
    static func chatName(_ configuration: Configuration) -> String {
        configuration.chat?.model ?? configuration.localModel.map(modelName) ?? "SmolLM2 135M"
    }

    init(_ configuration: Configuration, transport: any HTTPTransport, logger: Logger) {
        let local = LocalModelConfiguration(
            environmentFolder: configuration.toolsDirectory + "/models",
            programFolder: configuration.resourcesDirectory + "/LocalModels")
        var services: [any Service] = []

        let spoken = LocalSpeech(configuration, transport: transport, logger: logger)
        speech =
            configuration.speech.map {
                OpenAICompatibleSpeech(configuration: ProviderConfiguration($0), transport: transport)
            } ?? spoken?.transcriber
        voice =
            configuration.voice.map {
                RemoteSpeechSynthesizer(configuration: ProviderConfiguration($0), transport: transport)
            } ?? spoken?.synthesizer
        if let spoken { services.append(spoken.service) }
        soundNames = (configuration.speech?.model ?? "faster-whisper", configuration.voice?.model ?? "piper")
        images = configuration.images.map {
            OpenAICompatibleImages(
                configuration: ProviderConfiguration($0), transport: transport,
                largest: GeneratedImages.largest)
        }
        isChatLocal = configuration.chat == nil
        limits = GuardLimits(places: configuration.chatConcurrency)
        retry = .standard
        if let provider = configuration.chat {
            asked = RemoteModel(
                provider.kind, name: Self.chatName(configuration),
                configuration: ProviderConfiguration(provider, retry: .never), transport: transport)
        } else {
            let name = Self.chatName(configuration)
            let loading = Eventual<any ModelProvider>()
            asked = LoadingModel(name: name, provider: loading)
            services.append(
                LocalModelService(
                    server: LocalModelServer(
                        .chat(file: configuration.localModel), configuration: local, transport: transport,
                        logger: logger)
                ) { endpoint in
                    loading.resolve(
                        RemoteModel(
                            name: name, configuration: ProviderConfiguration(endpoint, retry: .never),
                            transport: transport))
                })
        }

        if let provider = configuration.embedding {
            embeddings = RemoteEmbeddings(
                EmbeddingKind(provider.kind) ?? .openAICompatible, configuration: ProviderConfiguration(provider),
                transport: transport)
        } else {
            let loading = Eventual<any EmbeddingProvider>()
            embeddings = LoadingEmbeddings(model: "multilingual-e5-small", provider: loading)
            services.append(
                LocalModelService(
                    server: LocalModelServer(.embeddings, configuration: local, transport: transport, logger: logger)
                ) { endpoint in
                    loading.resolve(
                        RemoteEmbeddings(
                            configuration: ProviderConfiguration(endpoint), transport: transport, prefixes: .e5)
                    )
                })
        }
        self.services = services
    }

    /// The file's name without its folder and ending.
    private static func modelName(_ path: String) -> String {
        let file = path.split(separator: "/").last ?? Substring(path)
        return file.hasSuffix(".gguf") ? String(file.dropLast(5)) : String(file)
    }
}

extension ProviderConfiguration {
    fileprivate init(_ provider: Configuration.Provider, retry: RetryPolicy = .standard) {
        self.init(
            baseURL: provider.baseURL, apiKey: provider.apiKey, model: provider.model,
            timeouts: .patient(provider.patience), retry: retry, seesImages: provider.seesImages)
    }

    fileprivate init(_ endpoint: LocalModelServer.Endpoint, retry: RetryPolicy = .standard) {
        self.init(baseURL: endpoint.baseURL, model: endpoint.model, retry: retry)
    }
}
