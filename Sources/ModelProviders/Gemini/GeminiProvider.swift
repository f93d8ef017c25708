package import HTTPCore

/// Asks Google's Gemini.
package struct GeminiProvider: ModelProvider {
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
        client = ProviderClient(gemini: configuration, transport: transport)
    }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let model = request.model ?? client.configuration.model
        return try await ModelCall(
            client: client, path: "/models/\(PercentCoding.encode(model)):streamGenerateContent?alt=sse",
            body: GeminiRequest.body(for: request)
        ) { GeminiDecoder() }.stream(pause: pause)
    }
}

extension ProviderClient {
    /// For Gemini's API.
    init(gemini configuration: ProviderConfiguration, transport: any HTTPTransport) {
        var fields = HTTPFields()
        if let key = configuration.apiKey { fields["x-goog-api-key"] = key }
        self.init(configuration: configuration, transport: transport, fields: fields) {
            GeminiError.modelError(status: $0, fields: $1, body: $2)
        }
    }
}
