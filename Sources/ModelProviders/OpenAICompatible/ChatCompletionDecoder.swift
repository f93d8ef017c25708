import Core
import HTTPCore

/// Decodes a streamed chat completion.
struct ChatCompletionDecoder: AnswerDecoder {
    private var parser = ServerSentEventParser()
    private var events = DecodedEvents()
    private var usage: TokenUsage?
    private var finishReason: FinishReason?
    private var isComplete = false
    private var hasBytes = false
    private var hasChunks = false
    private var hasCalls = false
    private var reasoning = ChatCompletionReasoning()
    /// The kind of what is replayed.
    private let replayKind: String

    /// - Parameter model: as the provider calls it
    init(model: String = "") { replayKind = ChatCompletionRequest.replayKind(of: model) }

    var isReady: Bool { !events.isEmpty }
    var progress: Int { events.progress }

    mutating func next() -> ModelEvent? { events.next() }

    mutating func feed(_ bytes: [UInt8]) throws(ModelError) {
        hasBytes = hasBytes || !bytes.isEmpty
        let chunks: [ServerSentEvent]
        do {
            chunks = try parser.feed(bytes)
        } catch {
            throw ModelError(.malformedResponse, "\(error)")
        }
        for event in chunks where !isComplete {
            hasChunks = true
            if event.data == "[DONE]" {
                complete()
            } else if !event.data.isEmpty {
                try decode(event.data)
            }
        }
    }

    /// An answer is whole with a finish reason or the end mark. A server that cannot stream sends no event stream.
    mutating func end() throws(ModelError) {
        guard !isComplete else { return }
        guard hasChunks || !hasBytes else {
            throw ModelError(.malformedResponse, "The answer is no event stream.")
        }
        guard finishReason != nil else {
            throw ModelError(.truncated, "The stream ended without a finish reason.")
        }
        complete()
    }

    private mutating func complete() {
        isComplete = true
        if hasCalls, let members = reasoning.members {
            events.append(.replay(ModelReplay(kind: replayKind, content: members)))
        }
        if let usage { events.append(.usage(usage)) }
        events.append(.finished(finishReason ?? .stop))
    }

    private mutating func decode(_ text: String) throws(ModelError) {
        let members = try ProviderAnswer.members(of: text)
        if let error = members["error"], !error.isNull { throw OpenAICompatibleError.modelError(inStream: error) }
        if let count = members["usage"]?.objectValue { usage = TokenUsage(chatCompletion: count) }
        guard let choice = members["choices"]?[0]?.objectValue else { return }
        if let delta = choice["delta"]?.objectValue { append(delta) }
        if let word = choice["finish_reason"]?.stringValue, !word.isEmpty {
            events.noteProgress()
            finishReason = FinishReason(chatCompletion: word)
        }
    }

    private mutating func append(_ delta: JSONObject) {
        for (key, value) in delta.members {
            // Also what nobody is shown, such as reasoning that is encrypted.
            if key != "role", value.saysSomething { events.noteProgress() }
            switch (key, value) {
            case ("content", .string(let text)) where !text.isEmpty:
                events.append(.textDelta(text))
            // OpenAI streams no reasoning; the servers that do use one name or the other.
            case ("reasoning_content", .string(let text)) where !text.isEmpty,
                ("reasoning", .string(let text)) where !text.isEmpty && delta["reasoning_content"] == nil:
                reasoning.append(text, as: key)
                events.append(.reasoningDelta(text))
            case ("thinking_blocks", .array(let pieces)): reasoning.append(pieces)
            case ("tool_calls", .array(let calls)):
                for (position, call) in calls.enumerated() { append(call, position: position) }
            default: continue
            }
        }
    }

    private mutating func append(_ call: JSONValue, position: Int) {
        hasCalls = true
        let function = call["function"]
        events.append(
            .toolCallDelta(
                index: call["index"]?.integerValue.flatMap(Int.init(exactly:)) ?? position,
                id: call["id"]?.stringValue, name: function?["name"]?.stringValue,
                arguments: function?["arguments"]?.stringValue ?? ""))
    }
}

extension JSONValue {
    /// Whether a member is there for what it holds, and not because it always is.
    fileprivate var saysSomething: Bool {
        switch self {
        case .null: false
        case .string(let text): !text.isEmpty
        case .array(let values): !values.isEmpty
        case .bool, .integer, .double, .object: true
        }
    }
}

extension FinishReason {
    fileprivate init(chatCompletion word: String) {
        self =
            switch word {
            case "stop": .stop
            case "length": .length
            case "tool_calls", "function_call": .toolCalls
            case "content_filter": .contentFilter
            default: .other(word)
            }
    }
}

extension TokenUsage {
    fileprivate init(chatCompletion count: JSONObject) {
        self.init(
            input: ProviderAnswer.number(count["prompt_tokens"]),
            output: ProviderAnswer.number(count["completion_tokens"]),
            cachedInput: ProviderAnswer.number(count["prompt_tokens_details"]?["cached_tokens"]),
            reasoning: ProviderAnswer.number(count["completion_tokens_details"]?["reasoning_tokens"]))
    }
}
