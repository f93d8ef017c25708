import Core
import HTTPCore
import ModelProviders

/// The ear and the voice of this machine, for telephones without a service that has them.
struct LocalSpeech {
    let service: LocalModelService
    let transcriber: any SpeechProvider
    let synthesizer: any SpeechSynthesizer

    /// Nil where there is no telephone, or services for both.
    init?(_ configuration: Configuration, transport: any HTTPTransport, logger: Logger) {
        guard configuration.telephone != nil, configuration.speech == nil || configuration.voice == nil else {
            return nil
        }
        let endpoint = Eventual<LocalModelServer.Endpoint>()
        service = LocalModelService(
            server: LocalModelServer(
                .speech(),
                configuration: LocalModelConfiguration(
                    environmentFolder: configuration.toolsDirectory + "/speech",
                    programFolder: configuration.resourcesDirectory + "/LocalModels"),
                transport: transport, logger: logger)
        ) { endpoint.resolve($0) }
        transcriber = LoadingTranscriber(endpoint: endpoint, transport: transport)
        synthesizer = LoadingSynthesizer(endpoint: endpoint, transport: transport)
    }
}

/// An ear that may still be loading.
private struct LoadingTranscriber: SpeechProvider {
    let endpoint: Eventual<LocalModelServer.Endpoint>
    let transport: any HTTPTransport

    func transcribe(
        _ speech: RecordedSpeech, _ hints: SpeechHints, partial: (@Sendable (String) -> Void)?
    ) async throws(ModelError) -> String {
        try await OpenAICompatibleSpeech(configuration: try await endpoint.configuration(), transport: transport)
            .transcribe(speech, hints, partial: partial)
    }
}

/// A voice that may still be loading.
private struct LoadingSynthesizer: SpeechSynthesizer {
    let endpoint: Eventual<LocalModelServer.Endpoint>
    let transport: any HTTPTransport

    func synthesize(
        _ request: SpeechRequest, _ take: @Sendable (SpeechSound) async throws -> Void
    ) async throws {
        let remote = RemoteSpeechSynthesizer(
            configuration: try await endpoint.configuration(), transport: transport, usualVoice: .language)
        try await remote.synthesize(request, take)
    }
}

extension Eventual<LocalModelServer.Endpoint> {
    fileprivate func configuration() async throws(ModelError) -> ProviderConfiguration {
        guard let endpoint = await get() else {
            throw ModelError(.cancelled, "The request was cancelled while the speech server was loading.")
        }
        return ProviderConfiguration(baseURL: endpoint.baseURL, model: endpoint.model)
    }
}
