import Core
import Workflows

/// What a program brings of a conversation: what was said before, and what is said now.
struct CallerConversation: Equatable {
    /// What programs call the system's and the developer's messages: for the workflow to read, never the model's orders.
    var instructions: [String] = []
    /// What was said before, oldest first.
    var history: [ThreadItem.Content] = []
    /// What is said now: the last messages of the person, which follow each other. Nothing where only results are brought.
    var message = ""
    /// What the program's tools gave for the last answer.
    var results = CallerResults()
    /// The member of the request that it was read from.
    private(set) var parameter = "messages"

    /// Whether it brings answers that were given before, and so keeps the conversation itself.
    var holdsAnswers: Bool {
        history.contains { if case .assistantMessage = $0 { true } else { false } }
    }

    /// Reads `messages` of chat completions.
    init(messages field: FieldReader) throws {
        let messages = try field.list()
        guard (1...Self.most).contains(messages.count) else { throw field.expected("from 1 to \(Self.most) messages") }
        var reading = Reading()
        for message in messages {
            let role = try message.required("role")
            switch try role.string() {
            case "assistant":
                // Calls that were answered are history that no agent reads; those of the last answer are not.
                let calls = try message.optional("tool_calls")?.list() ?? []
                try answer(message, calling: calls.map { try $0.required("id").string(atMost: 256) }, &reading)
            case "tool":
                try results.add(
                    .string(try Self.text(of: message)), of: message.required("tool_call_id"), at: parameter)
            case "function":
                throw OpenAIProblem(
                    .unsupportedValue, "Functions are called tools now: send messages of the role tool.", at: parameter)
            default: try take(message, &reading)
            }
        }
        try finish(reading)
    }

    /// Reads `input` of responses: a text, or a list of messages, calls and what these gave.
    init(input field: FieldReader) throws {
        parameter = "input"
        if field.value.stringValue != nil {
            message = try field.string(atMost: Self.longest)
            guard !message.isBlank else { throw field.expected("a text that is not blank") }
            return
        }
        let items = try field.list().filter { $0.value["type"]?.stringValue != "reasoning" }
        guard (1...Self.most).contains(items.count) else {
            throw field.expected("a text, or from 1 to \(Self.most) messages")
        }
        var reading = Reading()
        for item in items {
            switch try item.optional("type")?.string() {
            case nil, "message":
                let role = try item.required("role").string()
                if role == "assistant" { try answer(item, calling: [], &reading) } else { try take(item, &reading) }
            case "function_call":
                reading.take(into: &history)
                results.addCall(try item.required("call_id").string(atMost: 256))
            case "function_call_output":
                try results.add(try Self.output(of: item), of: item.required("call_id"), at: parameter)
            case let type?:
                throw OpenAIProblem(
                    .unsupportedValue, "Input of the type \(type) is not taken. Send messages.", at: parameter)
            }
        }
        try finish(reading)
    }

    /// The most messages of one request.
    private static let most = 2000
    /// The longest text of one message in bytes.
    static let longest = 1 << 19

    /// The person's messages since the last answer.
    private struct Reading {
        var said: [String] = []

        mutating func take(into history: inout [ThreadItem.Content]) {
            history += said.map { .userMessage(UserMessage(content: [.text($0)])) }
            said = []
        }
    }

    private mutating func answer(_ message: FieldReader, calling ids: [String], _ reading: inout Reading) throws {
        reading.take(into: &history)
        results.beginAnswer(calling: ids)
        let text = try Self.text(of: message)
        if !text.isEmpty { history.append(.assistantMessage([OutputText(text: text)])) }
    }

    private mutating func take(_ message: FieldReader, _ reading: inout Reading) throws {
        let role = try message.required("role")
        switch try role.string() {
        case "system", "developer": instructions.append(try Self.text(of: message))
        case "user": reading.said.append(try Self.text(of: message))
        default: throw role.expected("system, developer, user, assistant or tool")
        }
    }

    private mutating func finish(_ reading: Reading) throws {
        try results.check(at: parameter)
        message = reading.said.joined(separator: "\n\n")
        if message.isBlank, !results.isEmpty { message = "" }
        guard !message.isBlank || !results.isEmpty else {
            throw OpenAIProblem(
                .invalidValue, "The last message must be the user's, with a text: the assistant answers it.",
                at: parameter)
        }
    }

    /// What a call gave, which is a text or comes in parts.
    private static func output(of item: FieldReader) throws -> JSONValue {
        let output = try item.required("output")
        if output.value.stringValue != nil { return .string(try output.string(atMost: ClientToolCall.maximumOutput)) }
        return .string(try text(of: item, member: "output"))
    }

    /// A message's text, which is one or comes in parts.
    private static func text(of message: FieldReader, member: String = "content") throws -> String {
        guard let content = try message.optional(member) else { return "" }
        if content.value.stringValue != nil { return try content.string(atMost: longest) }
        return try content.list().map { part in
            switch try part.required("type").string() {
            case "text", "input_text", "output_text": return try part.required("text").string(atMost: longest)
            case "refusal": return try part.required("refusal").string(atMost: longest)
            case "image_url", "input_image":
                throw OpenAIProblem(.unsupportedValue, "Images are not taken yet. Send text.", at: "messages")
            case let type:
                throw OpenAIProblem(
                    .unsupportedValue, "Content of the type \(type) is not taken. Send text.", at: "messages")
            }
        }.joined()
    }
}

extension String {
    /// Whether there is nothing in it but white space.
    fileprivate var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
