import Core

/// A request for a chat completion.
struct CompletionsRequest {
    let model: String
    let conversation: CallerConversation
    let isStream: Bool
    /// Whether a stream ends with what the answer took.
    let includesUsage: Bool
    let format: CallerFormat
    /// The conversation that the server keeps; nil where the program keeps it.
    let place: Place?
    let tools: CallerTools
    /// Whether the conversation is kept when the answer is given.
    let isStored: Bool

    /// Which of the sender's conversations with the workflow is meant.
    enum Place: Equatable {
        case thread(ThreadID)
        /// One that the program gave a name, which is begun where there is none.
        case named(String)
    }

    /// Members that the server does not know are not looked at: programs send many that only other servers have.
    init(_ value: JSONValue) throws {
        let body = FieldReader(value)
        model = try body.required("model").string(atMost: 256)
        conversation = try CallerConversation(messages: body.required("messages"))
        isStream = try body.optional("stream")?.bool() ?? false
        includesUsage = try body.optional("stream_options")?.optional("include_usage")?.bool() ?? false
        format = try CallerFormat(responseFormat: body.optional("response_format"))
        isStored = try body.optional("store")?.bool() ?? true
        tools = try CallerTools(body, .completions)
        try Self.refuse(in: body)
        let metadata = try CallerMetadata(body.optional("metadata"))
        let user = try body.optional("user")?.string(atMost: 512)
        if let name = metadata["thread_id"] {
            place = ThreadID(name).map { .thread($0) } ?? .named("thread:\(name)")
        } else if let user, !conversation.holdsAnswers {
            place = .named("user:\(user)")
        } else {
            place = nil
        }
    }

    /// What OpenAI does and this server does not is refused, where not doing it would give another answer than was
    /// asked for.
    static func refuse(in body: FieldReader) throws {
        if let number = try body.optional("n"), number.value != 1 {
            throw OpenAIProblem(.unsupportedValue, "One answer is given to a request: n is 1.", at: "n")
        }
        if try body.optional("logprobs")?.bool() == true {
            throw OpenAIProblem(.unsupportedParameter, "Probabilities of words are not given.", at: "logprobs")
        }
        if let kinds = try body.optional("modalities"), kinds.value != ["text"] {
            throw OpenAIProblem(.unsupportedValue, "Answers are text.", at: "modalities")
        }
        if try body.optional("audio") != nil {
            throw OpenAIProblem(.unsupportedParameter, "Answers are text.", at: "audio")
        }
    }
}

/// What a program notes beside a request: at most 16 texts with names.
struct CallerMetadata: Equatable {
    let entries: JSONObject

    init(_ field: FieldReader?) throws {
        let members = try field?.object() ?? JSONObject()
        guard let field, !members.isEmpty else {
            entries = members
            return
        }
        guard members.count <= 16, members.members.allSatisfy({ $0.key.utf8.count <= 64 }) else {
            throw field.expected("at most 16 members with names of at most 64 bytes")
        }
        for key in members.keys { _ = try field.optional(key)?.string(atMost: 512) }
        entries = members
    }

    subscript(key: String) -> String? { entries[key]?.stringValue }
}
