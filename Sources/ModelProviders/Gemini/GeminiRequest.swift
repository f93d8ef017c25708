import Core
import Crypto

/// The body of Gemini's `models/{model}:streamGenerateContent`.
enum GeminiRequest {
    /// The kind of what is replayed.
    static let kind = "gemini"

    static func body(for request: ModelRequest) -> [UInt8] {
        var body = JSONObject()
        if let system = ProviderAnswer.system(of: request.messages) {
            body["systemInstruction"] = ["parts": [["text": .string(system)]]]
        }
        body["contents"] = .array(contents(request.messages))
        if !request.tools.isEmpty {
            let declarations = request.tools.map { tool -> JSONValue in
                [
                    "name": .string(tool.name), "description": .string(tool.description),
                    "parametersJsonSchema": tool.parameters,
                ]
            }
            body["tools"] = [["functionDeclarations": .array(declarations)]]
            if request.toolChoice != .auto {
                let mode: JSONValue = request.toolChoice == .required ? "ANY" : "NONE"
                body["toolConfig"] = ["functionCallingConfig": ["mode": mode]]
            }
        }
        let configuration = generation(request)
        if !configuration.isEmpty { body["generationConfig"] = .object(configuration) }
        return JSONValue.object(body).serialized()
    }

    private static func generation(_ request: ModelRequest) -> JSONObject {
        var configuration = JSONObject()
        configuration["temperature"] = request.temperature.map { .double($0) }
        configuration["topP"] = request.topP.map { .double($0) }
        configuration["maxOutputTokens"] = request.tokenLimit(for: .gemini).map { .integer(Int64($0)) }
        if let format = request.format {
            configuration["responseMimeType"] = "application/json"
            configuration["responseJsonSchema"] = format.schema
        }
        if let thinking = request.thinkingLimit(for: .gemini) {
            configuration["thinkingConfig"] = ["includeThoughts": true, "thinkingBudget": .integer(Int64(thinking))]
        }
        return configuration
    }

    /// What tools gave belongs to the person's turn, all of it in one; a result names its tool rather than its call.
    private static func contents(_ messages: [ModelMessage]) -> [JSONValue] {
        var turns: [(role: String, parts: [JSONValue])] = []
        var names: [String: String] = [:]
        for message in messages where message.role != .system {
            for call in message.toolCalls { names[call.id] = call.name }
            let role = message.role == .assistant ? "model" : "user"
            let parts = message.role == .tool ? [result(message, names)] : parts(of: message)
            guard !parts.isEmpty else { continue }
            if turns.last?.role == role { turns[turns.count - 1].parts += parts } else { turns.append((role, parts)) }
        }
        return turns.map { ["role": .string($0.role), "parts": .array($0.parts)] }
    }

    private static func result(_ message: ModelMessage, _ names: [String: String]) -> JSONValue {
        let name = names[message.toolCallID ?? ""] ?? ""
        return ["functionResponse": ["name": .string(name), "response": ["result": .string(message.content)]]]
    }

    private static func parts(of message: ModelMessage) -> [JSONValue] {
        // The signatures of what was thought belong to the parts that came of it.
        let signatures = message.replay(for: kind)
        var parts: [JSONValue] = []
        if !message.content.isEmpty {
            parts.append(.object(signed(["text": .string(message.content)], signatures?["text"])))
        }
        parts += message.images.map { image in
            ["inlineData": ["mimeType": .string(image.mediaType), "data": .string(Base64.encode(image.bytes))]]
        }
        for (place, call) in message.toolCalls.enumerated() {
            let function: JSONObject = [
                "functionCall": ["name": .string(call.name), "args": ProviderAnswer.arguments(of: call)]
            ]
            parts.append(.object(signed(function, signatures?["calls"]?[place])))
        }
        return parts
    }

    private static func signed(_ part: JSONObject, _ signature: JSONValue?) -> JSONObject {
        guard let signature, !signature.isNull else { return part }
        var part = part
        part["thoughtSignature"] = signature
        return part
    }
}
