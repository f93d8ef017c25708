import Core

/// Decodes a streamed answer of OpenAI's Responses API.
struct ResponsesDecoder: AnswerDecoder {
    /// What a provider may say before it has anything of an answer, and say again.
    private static let announcements = ["response.created", "response.queued", "response.in_progress"]

    private var stream = JSONEvents()
    private var events = DecodedEvents()
    /// The calls by the places of their items, and whether there are arguments yet.
    private var calls: [Int: Bool] = [:]
    private var reasoning: [JSONValue] = []
    /// The place of the reasoning that is being done.
    private var openReasoning: Int?
    private var isRefusal = false
    private var isComplete = false

    var isReady: Bool { !events.isEmpty }
    var progress: Int { events.progress }
    var isThinking: Bool { openReasoning != nil }

    mutating func next() -> ModelEvent? { events.next() }

    mutating func feed(_ bytes: [UInt8]) throws(ModelError) {
        for chunk in try stream.feed(bytes) where !isComplete { try decode(chunk) }
    }

    mutating func end() throws(ModelError) {
        guard isComplete else { throw stream.brokenOff }
    }

    private mutating func decode(_ chunk: JSONObject) throws(ModelError) {
        let index = ProviderAnswer.number(chunk["output_index"])
        let delta = chunk["delta"]?.stringValue ?? ""
        let type = chunk["type"]?.stringValue
        if let type, type.hasPrefix("response."), !Self.announcements.contains(type) { events.noteProgress() }
        switch type {
        case "response.output_text.delta":
            if !delta.isEmpty { events.append(.textDelta(delta)) }
        case "response.refusal.delta":
            isRefusal = true
            if !delta.isEmpty { events.append(.textDelta(delta)) }
        case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
            if !delta.isEmpty { events.append(.reasoningDelta(delta)) }
        case "response.reasoning_summary_part.added":
            // The parts of a summary are paragraphs.
            if ProviderAnswer.number(chunk["summary_index"]) > 0 { events.append(.reasoningDelta("\n\n")) }
        case "response.output_item.added":
            openReasoning = chunk["item"]?["type"] == "reasoning" ? index : nil
            begin(chunk["item"], index)
        case "response.function_call_arguments.delta":
            if calls[index] != nil, !delta.isEmpty { append(arguments: delta, index) }
        case "response.output_item.done":
            if openReasoning == index { openReasoning = nil }
            finish(chunk["item"], index)
        case "response.completed": complete(chunk["response"], isRefusal ? .contentFilter : nil)
        case "response.incomplete":
            let word = chunk["response"]?["incomplete_details"]?["reason"]?.stringValue ?? "incomplete"
            complete(chunk["response"], Self.reason(word))
        case "response.failed": throw OpenAICompatibleError.modelError(inStream: chunk["response"]?["error"] ?? .null)
        case "error": throw OpenAICompatibleError.modelError(inStream: chunk["error"] ?? .object(chunk))
        default:
            // A body of JSON that is no event of theirs.
            if let error = chunk["error"], chunk["type"] == nil {
                throw OpenAICompatibleError.modelError(inStream: error)
            }
        }
    }

    private mutating func begin(_ item: JSONValue?, _ index: Int) {
        guard item?["type"] == "function_call", calls[index] == nil else { return }
        calls[index] = false
        events.append(
            .toolCallDelta(
                index: index, id: item?["call_id"]?.stringValue, name: item?["name"]?.stringValue, arguments: ""))
    }

    private mutating func append(arguments: String, _ index: Int) {
        calls[index] = true
        events.append(.toolCallDelta(index: index, id: nil, name: nil, arguments: arguments))
    }

    private mutating func finish(_ item: JSONValue?, _ index: Int) {
        switch item?["type"]?.stringValue {
        case "function_call":
            begin(item, index)
            // Servers may send the arguments whole.
            if calls[index] == false, let text = item?["arguments"]?.stringValue { append(arguments: text, index) }
        case "reasoning":
            // Without its content the provider could make nothing of it: it has kept nothing.
            if let item, item["encrypted_content"]?.stringValue != nil { reasoning.append(item) }
        default: break
        }
    }

    private mutating func complete(_ response: JSONValue?, _ reason: FinishReason?) {
        isComplete = true
        if !reasoning.isEmpty {
            events.append(.replay(ModelReplay(kind: ResponsesRequest.kind, content: .array(reasoning))))
        }
        if let count = response?["usage"], count.objectValue != nil {
            events.append(.usage(TokenUsage(responses: count)))
        }
        events.append(.finished(reason ?? (calls.isEmpty ? .stop : .toolCalls)))
    }

    private static func reason(_ word: String) -> FinishReason {
        switch word {
        case "max_output_tokens": .length
        case "content_filter": .contentFilter
        default: .other(word)
        }
    }
}

extension TokenUsage {
    fileprivate init(responses count: JSONValue) {
        self.init(
            input: ProviderAnswer.number(count["input_tokens"]), output: ProviderAnswer.number(count["output_tokens"]),
            cachedInput: ProviderAnswer.number(count["input_tokens_details"]?["cached_tokens"]),
            reasoning: ProviderAnswer.number(count["output_tokens_details"]?["reasoning_tokens"]))
    }
}
