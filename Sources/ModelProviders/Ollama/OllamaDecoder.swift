import Core
import HTTPCore

/// Decodes a streamed answer of Ollama: lines of JSON, the last of which is `done`.
struct OllamaDecoder: AnswerDecoder {
    /// The longest line in bytes.
    private static let limit = 4 << 20

    private var line: [UInt8] = []
    private var events = DecodedEvents()
    private var calls = 0
    private var isComplete = false

    var isReady: Bool { !events.isEmpty }
    var progress: Int { events.progress }

    mutating func next() -> ModelEvent? { events.next() }

    mutating func feed(_ bytes: [UInt8]) throws(ModelError) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try keep(rest[..<end])
            rest = rest[(end + 1)...]
            try endLine()
        }
        try keep(rest)
    }

    /// A last line may lack its end.
    mutating func end() throws(ModelError) {
        if !isComplete { try endLine() }
        guard isComplete else { throw ModelError(.truncated, "The stream ended before the answer did.") }
    }

    private mutating func keep(_ part: ArraySlice<UInt8>) throws(ModelError) {
        guard line.count + part.count <= Self.limit else {
            throw ModelError(.malformedResponse, "A line of the answer has more than \(Self.limit) bytes.")
        }
        line += part
    }

    private mutating func endLine() throws(ModelError) {
        defer { line.removeAll(keepingCapacity: true) }
        guard !isComplete, line.contains(where: { $0 > UInt8(ascii: " ") }) else { return }
        try decode(try ProviderAnswer.members(of: String(decoding: line, as: UTF8.self)))
    }

    private mutating func decode(_ chunk: JSONObject) throws(ModelError) {
        if let error = chunk["error"] {
            throw ModelError(.serverError, ProviderAnswer.message(error.stringValue) ?? "The stream reported an error.")
        }
        let message = chunk["message"]
        if message != nil { events.noteProgress() }
        if let text = message?["thinking"]?.stringValue, !text.isEmpty { events.append(.reasoningDelta(text)) }
        if let text = message?["content"]?.stringValue, !text.isEmpty { events.append(.textDelta(text)) }
        for call in message?["tool_calls"]?.arrayValue ?? [] {
            let function = call["function"]
            let arguments = JSONValue.object(function?["arguments"]?.objectValue ?? [:]).serialized()
            events.append(
                .toolCallDelta(
                    index: calls, id: call["id"]?.stringValue, name: function?["name"]?.stringValue,
                    arguments: String(decoding: arguments, as: UTF8.self)))
            calls += 1
        }
        guard chunk["done"]?.boolValue == true else { return }
        isComplete = true
        if chunk["eval_count"] != nil || chunk["prompt_eval_count"] != nil {
            events.append(
                .usage(
                    TokenUsage(
                        input: ProviderAnswer.number(chunk["prompt_eval_count"]),
                        output: ProviderAnswer.number(chunk["eval_count"]))))
        }
        events.append(.finished(reason(chunk["done_reason"]?.stringValue)))
    }

    private func reason(_ word: String?) -> FinishReason {
        switch word {
        case nil, "stop": calls > 0 ? .toolCalls : .stop
        case "length": .length
        case let word?: .other(word)
        }
    }
}
