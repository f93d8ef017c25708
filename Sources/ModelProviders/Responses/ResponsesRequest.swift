import Core
import Crypto

/// The body of OpenAI's `POST /responses`.
enum ResponsesRequest {
    /// The kind of what is replayed.
    static let kind = "openai_responses"

    /// Nothing is kept at the provider: the whole conversation goes with each request.
    static func body(for request: ModelRequest, configuration: ProviderConfiguration) -> [UInt8] {
        var body: JSONObject = ["model": .string(request.model ?? configuration.model)]
        body["instructions"] = ProviderAnswer.system(of: request.messages).map { .string($0) }
        body["input"] = .array(request.messages.flatMap(items))
        body["temperature"] = request.temperature.map { .double($0) }
        body["top_p"] = request.topP.map { .double($0) }
        body["max_output_tokens"] = request.maxTokens.map { .integer(Int64($0)) }
        if let effort = request.reasoningEffort {
            body["reasoning"] = ["effort": .string(effort), "summary": "auto"]
            body["include"] = ["reasoning.encrypted_content"]
        }
        if !request.tools.isEmpty {
            body["tools"] = .array(
                request.tools.map { tool in
                    [
                        "type": "function", "name": .string(tool.name), "description": .string(tool.description),
                        "parameters": tool.parameters, "strict": false,
                    ]
                })
            if request.toolChoice != .auto { body["tool_choice"] = .string(request.toolChoice.rawValue) }
        }
        if let format = request.format {
            body["text"] = [
                "format": [
                    "type": "json_schema", "name": .string(format.name), "schema": format.schema,
                    "strict": .bool(format.isStrict),
                ]
            ]
        }
        body["store"] = false
        body["stream"] = true
        return JSONValue.object(body).serialized()
    }

    private static func items(of message: ModelMessage) -> [JSONValue] {
        switch message.role {
        case .system: return []
        case .tool:
            return [
                [
                    "type": "function_call_output", "call_id": .string(message.toolCallID ?? ""),
                    "output": .string(message.content),
                ]
            ]
        case .user:
            let images = message.images.map { image -> JSONValue in
                let address = "data:\(image.mediaType);base64,\(Base64.encode(image.bytes))"
                return ["type": "input_image", "image_url": .string(address)]
            }
            return [
                [
                    "role": "user",
                    "content": .array([["type": "input_text", "text": .string(message.content)]] + images),
                ]
            ]
        case .assistant:
            let text: [JSONValue] =
                message.content.isEmpty
                ? []
                : [["role": "assistant", "content": [["type": "output_text", "text": .string(message.content)]]]]
            let calls = message.toolCalls.map { call -> JSONValue in
                [
                    "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
                    "arguments": .string(call.arguments),
                ]
            }
            return (message.replay(for: kind)?.arrayValue ?? []) + text + calls
        }
    }
}
