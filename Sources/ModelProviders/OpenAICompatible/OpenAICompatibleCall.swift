import HTTPCore

extension ProviderClient {
    /// For OpenAI's API, and for servers that imitate it.
    init(openAI configuration: ProviderConfiguration, transport: any HTTPTransport) {
        var fields = HTTPFields()
        if let key = configuration.apiKey {
            if configuration.isAzure { fields["api-key"] = key } else { fields["Authorization"] = "Bearer \(key)" }
        }
        self.init(configuration: configuration, transport: transport, fields: fields) { status, fields, body in
            OpenAICompatibleError.modelError(status: status, fields: fields, body: body)
        }
    }
}

extension ModelCall<ChatCompletionDecoder> {
    /// A question to OpenAI's chat completions.
    init(chatCompletion request: ModelRequest, _ client: ProviderClient) {
        let model = request.model ?? client.configuration.model
        self.init(
            client: client, path: "/chat/completions",
            body: ChatCompletionRequest.body(for: request, configuration: client.configuration)
        ) { ChatCompletionDecoder(model: model) }
    }
}
