package import HTTPCore

/// A model of a provider that is asked over HTTP, by the protocol that it speaks.
package struct RemoteModel: ModelProvider {
    package let name: String
    package let hasSchemas: Bool
    package let provider: String
    package var seesImages: Bool { client.configuration.seesImages }
    package var prices: ModelPrices { client.configuration.prices }
    package var protocolKind: ProviderKind? { kind }
    private let kind: ProviderKind
    private let client: ProviderClient
    private let pause: Pause
    private let now: @Sendable () -> Duration

    /// - Parameters:
    ///   - provider: the slug of the provider; empty for the server's own
    ///   - pause: passes the time between two attempts
    ///   - now: the time since a moment that does not change, by which answers that get no further are noticed
    package init(
        _ kind: ProviderKind = .openAICompatible, name: String, provider: String = "", hasSchemas: Bool = true,
        configuration: ProviderConfiguration,
        transport: any HTTPTransport, pause: @escaping Pause = { try await Task.sleep(for: $0) },
        now: @escaping @Sendable () -> Duration = ElapsedTime.system.now
    ) {
        self.kind = kind
        self.name = name
        self.provider = provider
        self.hasSchemas = hasSchemas
        self.pause = pause
        self.now = now
        client = ProviderClient(kind, configuration, transport: transport)
    }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        try await ModelStream.retrying(client.configuration.retry, pause: pause) { () async throws(ModelError) in
            try await ask(request)
        }
    }

    private func ask(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        switch kind {
        case .openAI, .openAICompatible: try await ModelCall(chatCompletion: request, client).stream(now: now)
        case .openAIResponses: try await ModelCall(response: request, client).stream(now: now)
        case .anthropic: try await ModelCall(anthropic: request, client).stream(now: now)
        case .gemini: try await ModelCall(gemini: request, client).stream(now: now)
        case .ollama: try await ModelCall(ollama: request, client).stream(now: now)
        }
    }
}
