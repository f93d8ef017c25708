import Core
import Crypto

/// The body of Anthropic's `POST /messages`.
enum AnthropicRequest {
    /// The kind of what is replayed.
    static let kind = "anthropic"

    /// The name of the tool that stands for the form of the answer: any model can be made to call it. Nil where it cannot,
    /// because other tools may be called, or the model thinks first; the form is asked for by name then.
    static func answerTool(of request: ModelRequest) -> String? {
        request.tools.isEmpty && request.reasoningEffort == nil ? request.format?.name : nil
    }

    static func body(for request: ModelRequest, configuration: ProviderConfiguration) -> [UInt8] {
        let thinking = request.thinkingLimit(for: .anthropic)
        var body: JSONObject = ["model": .string(request.model ?? configuration.model)]
        body["max_tokens"] = request.tokenLimit(for: .anthropic).map { .integer(Int64($0)) }
        if let system = ProviderAnswer.system(of: request.messages) { body["system"] = .string(system) }
        body["messages"] = .array(messages(request.messages))
        if let thinking {
            body["thinking"] = ["type": "enabled", "budget_tokens": .integer(Int64(thinking))]
        } else if let temperature = request.temperature {
            // Newer models take one of the two alone, and none while they think.
            body["temperature"] = .double(min(temperature, 1))
        } else if let topP = request.topP {
            body["top_p"] = .double(topP)
        }
        var tools = request.tools.map { tool -> JSONValue in
            [
                "name": .string(tool.name), "description": .string(tool.description),
                "input_schema": tool.parameters,
            ]
        }
        if let format = request.format, let name = answerTool(of: request) {
            tools = [["name": .string(name), "description": "The answer.", "input_schema": format.schema]]
            body["tool_choice"] = ["type": "tool", "name": .string(name)]
        } else if let format = request.format {
            body["output_config"] = ["format": ["type": "json_schema", "schema": format.schema]]
        }
        if !request.tools.isEmpty, request.toolChoice != .auto {
            body["tool_choice"] = ["type": request.toolChoice == .required ? "any" : "none"]
        }
        if !tools.isEmpty { body["tools"] = .array(tools) }
        body["stream"] = true
        return JSONValue.object(body).serialized()
    }

    /// Turns take turns: what tools gave belongs to the person's, all of it in one message.
    private static func messages(_ messages: [ModelMessage]) -> [JSONValue] {
        var turns: [(role: String, blocks: [JSONValue])] = []
        for message in messages where message.role != .system {
            let role = message.role == .assistant ? "assistant" : "user"
            let blocks = blocks(of: message)
            guard !blocks.isEmpty else { continue }
            if turns.last?.role == role {
                turns[turns.count - 1].blocks += blocks
            } else {
                turns.append((role, blocks))
            }
        }
        return turns.map { ["role": .string($0.role), "content": .array($0.blocks)] }
    }

    private static func blocks(of message: ModelMessage) -> [JSONValue] {
        if message.role == .tool {
            return [
                [
                    "type": "tool_result", "tool_use_id": .string(message.toolCallID ?? ""),
                    "content": .string(message.content),
                ]
            ]
        }
        // Thinking stands before everything else, and is checked by its signature.
        let thinking = message.replay(for: kind)?.arrayValue ?? []
        let images = message.images.map { image -> JSONValue in
            [
                "type": "image",
                "source": [
                    "type": "base64", "media_type": .string(image.mediaType),
                    "data": .string(Base64.encode(image.bytes)),
                ],
            ]
        }
        // Blocks of nothing but blanks are refused.
        let text: [JSONValue] =
            message.content.contains { !$0.isWhitespace } ? [["type": "text", "text": .string(message.content)]] : []
        let calls = message.toolCalls.map { call -> JSONValue in
            [
                "type": "tool_use", "id": .string(call.id), "name": .string(call.name),
                "input": ProviderAnswer.arguments(of: call),
            ]
        }
        return thinking + images + text + calls
    }
}
