import Core
package import HTTPCore

/// Asks a server of Ollama by its own API, which loads models by itself and shows what they think.
package struct OllamaProvider: ModelProvider {
    package let name: String
    package let hasSchemas = true
    package var seesImages: Bool { client.configuration.seesImages }
    private let client: ProviderClient
    private let pause: Pause

    /// `pause` passes the time between two attempts.
    package init(
        name: String, configuration: ProviderConfiguration, transport: any HTTPTransport,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        self.name = name
        self.pause = pause
        client = ProviderClient(ollama: configuration, transport: transport)
    }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let body = OllamaRequest.body(for: request, configuration: client.configuration)
        return try await ModelCall(client: client, path: "/api/chat", body: body, accept: "application/x-ndjson") {
            OllamaDecoder()
        }.stream(pause: pause)
    }
}

extension ProviderClient {
    /// For Ollama's own API; a key is for a server behind a gateway.
    init(ollama configuration: ProviderConfiguration, transport: any HTTPTransport) {
        var fields = HTTPFields()
        if let key = configuration.apiKey { fields["Authorization"] = "Bearer \(key)" }
        self.init(configuration: configuration, transport: transport, fields: fields) { status, fields, body in
            let message = ProviderAnswer.message(body?["error"]?.stringValue) ?? "HTTP status \(status.code)"
            return ModelError(
                message.contains("exceeds the available context") ? .contextTooLong : .init(status: status.code),
                message, isRetryable: fields.allowsRetry, retryAfter: fields.retryAfter)
        }
    }
}
