package import HTTPCore

/// Asks any server that speaks OpenAI's chat completions: OpenAI, Mistral, vLLM, llama.cpp, Ollama, LiteLLM and others.
package struct OpenAICompatibleProvider: ModelProvider {
    package let name: String
    package let hasSchemas = true
    package var seesImages: Bool { client.configuration.seesImages }
    private let client: OpenAICompatibleClient
    private let pause: Pause

    /// `pause` passes the time between two attempts.
    package init(
        name: String, configuration: OpenAICompatibleConfiguration, transport: any HTTPTransport,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        self.name = name
        client = OpenAICompatibleClient(configuration: configuration, transport: transport)
        self.pause = pause
    }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let body = ChatCompletionRequest.body(for: request, configuration: client.configuration)
        let call = ChatCompletionCall(client: client, body: body)
        var retries = Retries(policy: client.configuration.retry, pause: pause)
        let answer = try await retries.run { () async throws(ModelError) in try await call.open() }
        return ModelStream { [retries] in ChatCompletionSource(call: call, answer: answer, retries: retries) }
    }
}

/// One chat completion that can be asked for again.
struct ChatCompletionCall: Sendable {
    let client: OpenAICompatibleClient
    let body: [UInt8]

    /// Sends the request once.
    func open() async throws(ModelError) -> HTTPBody {
        try await client.post("/chat/completions", body, accept: "text/event-stream")
    }
}
