import HTTPCore

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

extension ModelCall<GeminiDecoder> {
    /// A question to Gemini, whose address names the model.
    init(gemini request: ModelRequest, _ client: ProviderClient) {
        let model = PercentCoding.encode(request.model ?? client.configuration.model)
        self.init(
            client: client, path: "/models/\(model):streamGenerateContent?alt=sse",
            body: GeminiRequest.body(for: request)
        ) { GeminiDecoder() }
    }
}
