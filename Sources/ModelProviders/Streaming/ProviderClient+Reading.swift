import Core
import HTTPCore

extension ProviderClient {
    /// The most bytes of a list.
    private static let listLimit = 16 << 20

    /// For the protocol of a kind.
    init(_ kind: ProviderKind, _ configuration: ProviderConfiguration, transport: any HTTPTransport) {
        switch kind {
        case .openAI, .openAICompatible, .openAIResponses: self.init(openAI: configuration, transport: transport)
        case .anthropic: self.init(anthropic: configuration, transport: transport)
        case .gemini: self.init(gemini: configuration, transport: transport)
        case .ollama: self.init(ollama: configuration, transport: transport)
        }
    }

    /// Asks for an object, once.
    func get(_ path: String) async throws(ModelError) -> JSONObject {
        var fields = fields
        fields["Accept"] = "application/json"
        let query = path.contains("?") ? configuration.query.replacing("?", with: "&") : configuration.query
        let request = HTTPClientRequest(
            method: .get, url: configuration.baseURL + path + query, fields: fields, timeouts: configuration.timeouts)
        let body: [UInt8]
        let response: HTTPClientResponse
        do {
            response = try await transport.send(request)
            body = try await response.body.collect(upTo: Self.listLimit)
        } catch {
            throw ModelError(transport: error)
        }
        let value = try? JSONParser.parse(body, limits: .fromProvider)
        guard response.status == .ok else { throw readError(response.status, response.fields, value) }
        guard let members = value?.objectValue else {
            throw ModelError(.malformedResponse, "The answer is no JSON object.")
        }
        return members
    }

    /// What the provider calls its models.
    func modelNames(_ kind: ProviderKind) async throws(ModelError) -> [String] {
        switch kind {
        case .openAI, .openAICompatible, .openAIResponses, .anthropic:
            Self.names(in: try await get("/models")["data"], "id")
        case .gemini:
            Self.names(in: try await get("/models?pageSize=1000")["models"], "name").map {
                $0.hasPrefix("models/") ? String($0.dropFirst(7)) : $0
            }
        case .ollama: Self.names(in: try await get("/api/tags")["models"], "name")
        }
    }

    private static func names(in list: JSONValue?, _ member: String) -> [String] {
        (list?.arrayValue ?? []).compactMap { $0[member]?.stringValue }
    }
}
