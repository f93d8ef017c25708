import HTTPCore

extension ProviderClient {
    /// For Anthropic's API, in the version whose answers are read.
    init(anthropic configuration: ProviderConfiguration, transport: any HTTPTransport) {
        var fields: HTTPFields = ["anthropic-version": "2023-06-01"]
        if let key = configuration.apiKey { fields["x-api-key"] = key }
        self.init(configuration: configuration, transport: transport, fields: fields) {
            AnthropicError.modelError(status: $0, fields: $1, body: $2)
        }
    }
}

extension ModelCall<AnthropicDecoder> {
    /// A question to Anthropic's Messages.
    init(anthropic request: ModelRequest, _ client: ProviderClient) {
        let answerTool = AnthropicRequest.answerTool(of: request)
        self.init(
            client: client, path: "/messages",
            body: AnthropicRequest.body(for: request, configuration: client.configuration)
        ) { AnthropicDecoder(answerTool: answerTool) }
    }
}
