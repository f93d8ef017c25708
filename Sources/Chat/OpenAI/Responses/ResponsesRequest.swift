import Core

/// A request for a response.
struct ResponsesRequest {
    let model: String
    let conversation: CallerConversation
    /// The request's own word, beside those of messages.
    let instructions: String?
    let previous: ResponseID?
    let isStream: Bool
    let isStored: Bool
    let format: CallerFormat
    let tools: CallerTools
    /// What the answer repeats.
    let echo: JSONObject

    init(_ value: JSONValue) throws {
        let body = FieldReader(value)
        model = try body.required("model").string(atMost: 256)
        var conversation = try CallerConversation(input: body.required("input"))
        instructions = try body.optional("instructions")?.string(atMost: CallerConversation.longest)
        if let instructions { conversation.instructions.insert(instructions, at: 0) }
        self.conversation = conversation
        isStream = try body.optional("stream")?.bool() ?? false
        isStored = try body.optional("store")?.bool() ?? true
        let format = try body.optional("text")?.optional("format")
        self.format = try CallerFormat(textFormat: format)
        let metadata = try CallerMetadata(body.optional("metadata"))
        let previous = try body.optional("previous_response_id")?.string(atMost: 256)
        self.previous = try previous.map { text in
            guard let id = ResponseID(text) else { throw Self.unknown(text) }
            return id
        }
        tools = try CallerTools(body, .responses)
        try Self.refuse(in: body)
        let user = try body.optional("user")?.string(atMost: 512)
        let said: JSONObject = [
            "model": .string(model), "instructions": instructions.map { .string($0) } ?? .null,
            "previous_response_id": previous.map { .string($0) } ?? .null, "store": .bool(isStored),
            "metadata": .object(metadata.entries), "user": user.map { .string($0) } ?? .null,
            "text": ["format": format?.value ?? ["type": "text"]],
        ]
        echo = JSONObject((said.members + tools.echo.members).map { ($0.key, $0.value) })
    }

    /// An answer that the sender does not have.
    static func unknown(_ id: String) -> OpenAIProblem {
        OpenAIProblem(
            .previousResponseNotFound, "Previous response with id '\(id.prefix(80))' not found.",
            at: "previous_response_id")
    }

    private static func refuse(in body: FieldReader) throws {
        if try body.optional("background")?.bool() == true {
            throw OpenAIProblem(
                .unsupportedParameter, "Answers are given while the program waits, not in the background.",
                at: "background")
        }
        for name in ["conversation", "prompt"] where try body.optional(name) != nil {
            throw OpenAIProblem(
                .unsupportedParameter, "There is no \(name) here. Go on with previous_response_id.", at: name)
        }
    }
}
