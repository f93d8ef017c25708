package import HTTPCore

/// Asks any server that speaks OpenAI's chat completions: OpenAI, Mistral, vLLM, llama.cpp, Ollama, LiteLLM and others.
package struct OpenAICompatibleProvider: ModelProvider {
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
        client = ProviderClient(openAI: configuration, transport: transport)
        self.pause = pause
    }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let body = ChatCompletionRequest.body(for: request, configuration: client.configuration)
        return try await ModelCall(client: client, path: "/chat/completions", body: body) { ChatCompletionDecoder() }
            .stream(pause: pause)
    }
}
