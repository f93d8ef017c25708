import Core
import Crypto

/// The body of `POST /chat/completions`.
enum ChatCompletionRequest {
    /// The kind of what is replayed, which goes back to the model alone that it came from: servers of this protocol
    /// refuse members of messages that they do not know.
    static func replayKind(of model: String) -> String { "chat_completions:\(model)" }

    /// Asks for a stream whose last chunk counts the tokens.
    static func body(for request: ModelRequest, configuration: ProviderConfiguration) -> [UInt8] {
        let model = request.model ?? configuration.model
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        writer.key("model")
        writer.string(model)
        writer.key("messages")
        writer.beginArray()
        for message in request.messages { write(message, replaying: replayKind(of: model), to: &writer) }
        writer.endArray()
        if let temperature = request.temperature {
            writer.key("temperature")
            writer.double(temperature)
        }
        if let topP = request.topP {
            writer.key("top_p")
            writer.double(topP)
        }
        if let effort = request.reasoningEffort {
            writer.key("reasoning_effort")
            writer.string(effort)
        }
        if let maxTokens = request.maxTokens {
            writer.key(configuration.tokenLimitKey)
            writer.integer(maxTokens)
        }
        if !request.tools.isEmpty {
            writer.key("tools")
            writer.beginArray()
            for tool in request.tools { write(tool, to: &writer) }
            writer.endArray()
            if request.toolChoice != .auto {
                writer.key("tool_choice")
                writer.string(request.toolChoice.rawValue)
            }
        }
        if let format = request.format {
            writer.key("response_format")
            writer.value(value(for: format))
        }
        writer.key("stream")
        writer.bool(true)
        writer.key("stream_options")
        writer.value(["include_usage": true])
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ message: ModelMessage, replaying kind: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("role")
        writer.string(message.role.rawValue)
        writer.key("content")
        if message.images.isEmpty { writer.string(message.content) } else { writer.value(parts(of: message)) }
        if !message.toolCalls.isEmpty {
            writer.key("tool_calls")
            writer.value(.array(message.toolCalls.map(value)))
            if let members = message.replay(for: kind) { ChatCompletionReasoning.write(members, to: &writer) }
        }
        if let id = message.toolCallID {
            writer.key("tool_call_id")
            writer.string(id)
        }
        writer.endObject()
    }

    /// The words, and the images as addresses that hold them.
    private static func parts(of message: ModelMessage) -> JSONValue {
        let images = message.images.map { image -> JSONValue in
            let address = "data:\(image.mediaType);base64,\(Base64.encode(image.bytes))"
            return ["type": "image_url", "image_url": ["url": .string(address)]]
        }
        return .array((message.content.isEmpty ? [] : [["type": "text", "text": .string(message.content)]]) + images)
    }

    private static func value(for call: ModelToolCall) -> JSONValue {
        [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
        ]
    }

    private static func value(for format: AnswerFormat) -> JSONValue {
        [
            "type": "json_schema",
            "json_schema": [
                "name": .string(format.name), "schema": format.schema, "strict": .bool(format.isStrict),
            ],
        ]
    }

    private static func write(_ tool: ToolDefinition, to writer: inout JSONWriter) {
        writer.value([
            "type": "function",
            "function": [
                "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.parameters,
            ],
        ])
    }
}
