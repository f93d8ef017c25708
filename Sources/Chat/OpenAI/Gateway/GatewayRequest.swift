import Core
import Crypto
import ModelProviders
import Workflows

/// A chat completion that a program asks of a model itself.
struct GatewayRequest {
    /// The model's name, as the institution has it.
    let model: String
    let isStream: Bool
    /// Whether a stream ends with what the answer took.
    let includesUsage: Bool
    private(set) var asked: ModelRequest

    /// The most messages of one request.
    private static let most = 2000
    /// The longest text of one message in bytes.
    private static let longest = 2 << 20
    /// The most images of one request.
    private static let mostImages = 32

    /// Members that no provider of ours has are not looked at, but for those whose absence would be another answer.
    init(_ value: JSONValue) throws {
        let body = FieldReader(value)
        model = try body.required("model").string(atMost: 256)
        isStream = try body.optional("stream")?.bool() ?? false
        includesUsage = try body.optional("stream_options")?.optional("include_usage")?.bool() ?? false
        try CompletionsRequest.refuse(in: body)
        let list = try body.required("messages")
        let messages = try list.list()
        guard (1...Self.most).contains(messages.count) else { throw list.expected("from 1 to \(Self.most) messages") }
        asked = ModelRequest(messages: try messages.map(Self.message))
        guard asked.messages.reduce(0, { $0 + $1.images.count }) <= Self.mostImages else {
            throw list.expected("at most \(Self.mostImages) images")
        }
        asked.temperature = try body.optional("temperature")?.number(in: 0...2)
        asked.topP = try body.optional("top_p")?.number(in: 0...1)
        asked.reasoningEffort = try body.optional("reasoning_effort")?.string(atMost: 32)
        let limit = try body.optional("max_completion_tokens") ?? body.optional("max_tokens")
        asked.maxTokens = try limit?.integer(in: 1...10_000_000)
        asked.format = Self.format(try CallerFormat(responseFormat: body.optional("response_format")))
        take(try CallerTools(body, .completions).offered)
    }

    private mutating func take(_ tools: OfferedTools) {
        var definitions = tools.definitions
        switch tools.choice {
        case .auto: asked.toolChoice = .auto
        case .required: asked.toolChoice = .required
        case .named(let name):
            // One that must be called is the only one there is.
            definitions.removeAll { $0.name != name }
            asked.toolChoice = .required
        }
        asked.tools = definitions.map {
            ToolDefinition(name: $0.name, description: $0.description, parameters: $0.parameters)
        }
    }

    private static func format(_ format: CallerFormat) -> AnswerFormat? {
        switch format {
        case .text: nil
        case .object: AnswerFormat(name: "answer", schema: ["type": "object"])
        case .schema(let schema): AnswerFormat(name: "answer", schema: schema)
        }
    }

    private static func message(_ field: FieldReader) throws -> ModelMessage {
        let role = try field.required("role")
        switch try role.string() {
        case "system", "developer": return ModelMessage(role: .system, content: try text(of: field))
        case "user":
            let (text, images) = try content(of: field.required("content"))
            return ModelMessage(role: .user, content: text, images: images)
        case "assistant":
            let calls = try field.optional("tool_calls")?.list() ?? []
            return ModelMessage(role: .assistant, content: try text(of: field), toolCalls: try calls.map(call))
        case "tool":
            return ModelMessage(
                role: .tool, content: try text(of: field),
                toolCallID: try field.required("tool_call_id").string(atMost: 256))
        default: throw role.expected("system, developer, user, assistant or tool")
        }
    }

    private static func call(_ field: FieldReader) throws -> ModelToolCall {
        let function = try field.required("function")
        return ModelToolCall(
            id: try field.required("id").string(atMost: 256), name: try function.required("name").string(atMost: 64),
            arguments: try function.required("arguments").string(atMost: longest))
    }

    private static func text(of field: FieldReader) throws -> String {
        guard let content = try field.optional("content") else { return "" }
        let (text, images) = try Self.content(of: content)
        guard images.isEmpty else { throw content.expected("text: only what the user says has images") }
        return text
    }

    /// What a message says, which is one text or comes in parts.
    private static func content(of field: FieldReader) throws -> (String, [ModelImage]) {
        if field.value.stringValue != nil { return (try field.string(atMost: longest), []) }
        var (texts, images): ([String], [ModelImage]) = ([], [])
        for part in try field.list() {
            let type = try part.required("type")
            switch try type.string() {
            case "text": texts.append(try part.required("text").string(atMost: longest))
            case "image_url": images.append(try image(part.required("image_url").required("url")))
            default: throw type.expected("text or image_url")
            }
        }
        return (texts.joined(), images)
    }

    /// An image within the request. The server fetches none: it would do so for whoever asks, from wherever they say.
    private static func image(_ field: FieldReader) throws -> ModelImage {
        let address = try field.string(atMost: CompletionsController.bodyLimit)
        guard address.hasPrefix("data:image/"), let comma = address.firstIndex(of: ","),
            address[..<comma].hasSuffix(";base64"), let bytes = Base64.decode(address[address.index(after: comma)...])
        else { throw field.expected("image as a data: URL in base64") }
        return ModelImage(mediaType: String(address[..<comma].dropFirst(5).dropLast(7)), bytes: bytes)
    }
}
