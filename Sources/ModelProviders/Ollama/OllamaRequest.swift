import Core
import Crypto

/// The body of Ollama's `POST /api/chat`.
enum OllamaRequest {
    static func body(for request: ModelRequest, configuration: ProviderConfiguration) -> [UInt8] {
        var body: JSONObject = ["model": .string(request.model ?? configuration.model)]
        body["messages"] = .array(messages(request.messages))
        // The server has no word for models that may not call tools: they are not told of any.
        if !request.tools.isEmpty, request.toolChoice != .none {
            body["tools"] = .array(
                request.tools.map { tool in
                    [
                        "type": "function",
                        "function": [
                            "name": .string(tool.name), "description": .string(tool.description),
                            "parameters": tool.parameters,
                        ],
                    ]
                })
        }
        body["format"] = request.format?.schema
        if let effort = request.reasoningEffort {
            body["think"] = effort == "minimal" ? "low" : .string(effort)
        }
        var options = JSONObject()
        options["temperature"] = request.temperature.map { .double($0) }
        options["top_p"] = request.topP.map { .double($0) }
        options["num_predict"] = request.maxTokens.map { .integer(Int64($0)) }
        if !options.isEmpty { body["options"] = .object(options) }
        body["stream"] = true
        return JSONValue.object(body).serialized()
    }

    /// Calls have no names of their own here: a result names its tool.
    private static func messages(_ messages: [ModelMessage]) -> [JSONValue] {
        var names: [String: String] = [:]
        return messages.map { message in
            var json: JSONObject = ["role": .string(message.role.rawValue), "content": .string(message.content)]
            if !message.images.isEmpty {
                json["images"] = .array(message.images.map { .string(Base64.encode($0.bytes)) })
            }
            if !message.toolCalls.isEmpty {
                for call in message.toolCalls { names[call.id] = call.name }
                json["tool_calls"] = .array(
                    message.toolCalls.map { call in
                        ["function": ["name": .string(call.name), "arguments": ProviderAnswer.arguments(of: call)]]
                    })
            }
            if let id = message.toolCallID { json["tool_name"] = names[id].map { .string($0) } }
            return .object(json)
        }
    }
}
