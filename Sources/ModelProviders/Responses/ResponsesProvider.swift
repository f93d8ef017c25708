package import HTTPCore

/// Asks OpenAI's Responses API, and servers that imitate it.
package struct ResponsesProvider: ModelProvider {
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
        client = ProviderClient(openAI: configuration, transport: transport)
    }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let body = ResponsesRequest.body(for: request, configuration: client.configuration)
        return try await ModelCall(client: client, path: "/responses", body: body) { ResponsesDecoder() }
            .stream(pause: pause)
    }
}
