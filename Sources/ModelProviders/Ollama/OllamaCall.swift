import Core
import HTTPCore

extension ProviderClient {
    /// For Ollama's own API; a key is for a server behind a gateway.
    init(ollama configuration: ProviderConfiguration, transport: any HTTPTransport) {
        var fields = HTTPFields()
        if let key = configuration.apiKey { fields["Authorization"] = "Bearer \(key)" }
        self.init(configuration: configuration, transport: transport, fields: fields) { status, fields, body in
            let message = ProviderAnswer.message(body?["error"]?.stringValue) ?? "HTTP status \(status.code)"
            return ModelError(
                message.contains("exceeds the available context") ? .contextTooLong : .init(status: status.code),
                message, isRetryable: fields.allowsRetry, retryAfter: fields.wait(after: status))
        }
    }
}

extension ModelCall<OllamaDecoder> {
    /// A question to Ollama, which loads models by itself and shows what they think.
    init(ollama request: ModelRequest, _ client: ProviderClient) {
        self.init(
            client: client, path: "/api/chat",
            body: OllamaRequest.body(for: request, configuration: client.configuration), accept: "application/x-ndjson"
        ) { OllamaDecoder() }
    }
}
