package import HTTPCore

/// A model of a provider that is asked over HTTP, by the protocol that it speaks.
package struct RemoteModel: ModelProvider {
    package let name: String
    package let hasSchemas = true
    package var seesImages: Bool { client.configuration.seesImages }
    package var prices: ModelPrices { client.configuration.prices }
    private let kind: ProviderKind
    private let client: ProviderClient
    private let pause: Pause

    /// `pause` passes the time between two attempts.
    package init(
        _ kind: ProviderKind = .openAICompatible, name: String, configuration: ProviderConfiguration,
        transport: any HTTPTransport, pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        self.kind = kind
        self.name = name
        self.pause = pause
        client =
            switch kind {
            case .openAICompatible, .openAIResponses: ProviderClient(openAI: configuration, transport: transport)
            case .anthropic: ProviderClient(anthropic: configuration, transport: transport)
            case .gemini: ProviderClient(gemini: configuration, transport: transport)
            case .ollama: ProviderClient(ollama: configuration, transport: transport)
            }
    }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        try await ModelStream.retrying(client.configuration.retry, pause: pause) { () async throws(ModelError) in
            try await ask(request)
        }
    }

    private func ask(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        switch kind {
        case .openAICompatible: try await ModelCall(chatCompletion: request, client).stream()
        case .openAIResponses: try await ModelCall(response: request, client).stream()
        case .anthropic: try await ModelCall(anthropic: request, client).stream()
        case .gemini: try await ModelCall(gemini: request, client).stream()
        case .ollama: try await ModelCall(ollama: request, client).stream()
        }
    }
}
