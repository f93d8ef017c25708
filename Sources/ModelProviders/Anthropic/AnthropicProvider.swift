package import HTTPCore

/// Asks Anthropic's Messages API, and servers that imitate it.
package struct AnthropicProvider: ModelProvider {
    /// The version of the API whose answers are read.
    private static let version = "2023-06-01"

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
        var fields: HTTPFields = ["anthropic-version": Self.version]
        if let key = configuration.apiKey { fields["x-api-key"] = key }
        client = ProviderClient(configuration: configuration, transport: transport, fields: fields) {
            AnthropicError.modelError(status: $0, fields: $1, body: $2)
        }
    }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let body = AnthropicRequest.body(for: request, configuration: client.configuration)
        let answerTool = AnthropicRequest.answerTool(of: request)
        return try await ModelCall(client: client, path: "/messages", body: body) {
            AnthropicDecoder(answerTool: answerTool)
        }.stream(pause: pause)
    }
}
