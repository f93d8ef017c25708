import Core
import HTTPCore

/// Turns the bytes of a streamed chat completion into events: a pure state machine.
///
/// Feed it what arrives, tell it when the body has ended, and take events until there is none.
struct ChatCompletionDecoder {
    private var parser = ServerSentEventParser()
    private var events: [ModelEvent] = []
    private var nextEvent = 0
    private var usage: TokenUsage?
    private var finishReason: FinishReason?
    private var isComplete = false
    private var hasBytes = false
    private var hasChunks = false

    /// The next event, if one has been decoded.
    mutating func next() -> ModelEvent? {
        guard nextEvent < events.count else { return nil }
        let event = events[nextEvent]
        nextEvent += 1
        if nextEvent == events.count {
            events.removeAll(keepingCapacity: true)
            nextEvent = 0
        }
        return event
    }

    /// Takes the next bytes of the body, however they are cut. Throws what the provider reports, or `malformedResponse`.
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

    /// The body has ended. Throws `truncated` when neither a finish reason nor the end mark came, and
    /// `malformedResponse` when the body was no event stream, as from a server that cannot stream.
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
        if let usage { events.append(.usage(usage)) }
        events.append(.finished(finishReason ?? .stop))
    }

    private mutating func decode(_ text: String) throws(ModelError) {
        let chunk: JSONValue
        do {
            chunk = try JSONParser.parse(text, limits: .fromProvider)
        } catch {
            throw ModelError(.malformedResponse, "A chunk of the stream is no JSON: \(error)")
        }
        guard let members = chunk.objectValue else {
            throw ModelError(.malformedResponse, "A chunk of the stream is no object.")
        }
        if let error = members["error"], !error.isNull { throw OpenAICompatibleError.modelError(inStream: error) }
        if let count = members["usage"]?.objectValue { usage = TokenUsage(chatCompletion: count) }
        guard let choice = members["choices"]?[0]?.objectValue else { return }
        if let delta = choice["delta"]?.objectValue { append(delta) }
        if let word = choice["finish_reason"]?.stringValue, !word.isEmpty {
            finishReason = FinishReason(chatCompletion: word)
        }
    }

    private mutating func append(_ delta: JSONObject) {
        for (key, value) in delta.members {
            switch (key, value) {
            case ("content", .string(let text)) where !text.isEmpty:
                events.append(.textDelta(text))
            // OpenAI streams no reasoning; the servers that do use one name or the other.
            case ("reasoning_content", .string(let text)) where !text.isEmpty,
                ("reasoning", .string(let text)) where !text.isEmpty && delta["reasoning_content"] == nil:
                events.append(.reasoningDelta(text))
            case ("tool_calls", .array(let calls)):
                for (position, call) in calls.enumerated() { append(call, position: position) }
            default: continue
            }
        }
    }

    private mutating func append(_ call: JSONValue, position: Int) {
        let function = call["function"]
        events.append(
            .toolCallDelta(
                index: call["index"]?.integerValue.flatMap(Int.init(exactly:)) ?? position,
                id: call["id"]?.stringValue, name: function?["name"]?.stringValue,
                arguments: function?["arguments"]?.stringValue ?? ""))
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
        func number(_ value: JSONValue?) -> Int {
            value?.integerValue.flatMap(Int.init(exactly:)) ?? 0
        }
        self.init(
            input: number(count["prompt_tokens"]), output: number(count["completion_tokens"]),
            cachedInput: number(count["prompt_tokens_details"]?["cached_tokens"]),
            reasoning: number(count["completion_tokens_details"]?["reasoning_tokens"]))
    }
}
