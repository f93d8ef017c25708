import Core
import HTTPCore

/// Decodes a streamed answer of Anthropic's Messages API.
struct AnthropicDecoder: AnswerDecoder {
    /// A block of thinking that goes back to the provider as it was.
    private struct Thinking {
        let index: Int
        var block: JSONObject
        var text = ""
        var signature = ""
    }

    /// Calls of this tool are the answer itself.
    private let answerTool: String?
    private var stream = JSONEvents()
    private var events = DecodedEvents()
    private var thinking: [Thinking] = []
    /// The place of the block of thinking that is being written.
    private var openThinking: Int?
    /// The calls that are being written: the places of their blocks, and whether there are arguments yet.
    private var calls: [Int: Bool] = [:]
    private var answer: Int?
    private var usage: TokenUsage?
    private var finishReason: FinishReason?
    private var isComplete = false

    init(answerTool: String? = nil) { self.answerTool = answerTool }

    var isReady: Bool { !events.isEmpty }
    var progress: Int { events.progress }
    var isThinking: Bool { openThinking != nil }

    mutating func next() -> ModelEvent? { events.next() }

    mutating func feed(_ bytes: [UInt8]) throws(ModelError) {
        for chunk in try stream.feed(bytes) where !isComplete { try decode(chunk) }
    }

    mutating func end() throws(ModelError) {
        guard isComplete else { throw stream.brokenOff }
    }

    private mutating func decode(_ chunk: JSONObject) throws(ModelError) {
        let index = ProviderAnswer.number(chunk["index"])
        let type = chunk["type"]?.stringValue
        if type?.hasPrefix("content_block_") == true || type == "message_delta" { events.noteProgress() }
        switch type {
        case "message_start": count(chunk["message"]?["usage"])
        case "content_block_start":
            if let block = chunk["content_block"]?.objectValue { begin(block, index) }
        case "content_block_delta":
            if let delta = chunk["delta"]?.objectValue { append(delta, index) }
        case "content_block_stop":
            // A call without arguments is one with none.
            if calls[index] == false { append(arguments: "{}", index) }
            if openThinking == index { openThinking = nil }
        case "message_delta":
            count(chunk["usage"])
            if let word = chunk["delta"]?["stop_reason"]?.stringValue { finishReason = reason(word) }
        case "message_stop": complete()
        case "error":
            throw AnthropicError.modelError(status: .internalServerError, fields: [:], body: .object(chunk))
        default: break
        }
    }

    private mutating func begin(_ block: JSONObject, _ index: Int) {
        openThinking = nil
        switch block["type"]?.stringValue {
        case "tool_use":
            let name = block["name"]?.stringValue
            if let answerTool, name == answerTool {
                answer = index
                return
            }
            calls[index] = false
            events.append(.toolCallDelta(index: index, id: block["id"]?.stringValue, name: name, arguments: ""))
        case "text":
            if let text = block["text"]?.stringValue, !text.isEmpty { events.append(.textDelta(text)) }
        case "thinking", "redacted_thinking":
            thinking.append(Thinking(index: index, block: block))
            openThinking = index
        default: break
        }
    }

    private mutating func append(_ delta: JSONObject, _ index: Int) {
        switch delta["type"]?.stringValue {
        case "text_delta":
            if let text = delta["text"]?.stringValue, !text.isEmpty { events.append(.textDelta(text)) }
        case "input_json_delta":
            if let text = delta["partial_json"]?.stringValue, !text.isEmpty { append(arguments: text, index) }
        case "thinking_delta":
            guard let text = delta["thinking"]?.stringValue, !text.isEmpty else { return }
            if let place = thinking.firstIndex(where: { $0.index == index }) { thinking[place].text += text }
            events.append(.reasoningDelta(text))
        case "signature_delta":
            if let place = thinking.firstIndex(where: { $0.index == index }) {
                thinking[place].signature += delta["signature"]?.stringValue ?? ""
            }
        default: break
        }
    }

    private mutating func append(arguments text: String, _ index: Int) {
        if index == answer {
            events.append(.textDelta(text))
        } else {
            calls[index] = true
            events.append(.toolCallDelta(index: index, id: nil, name: nil, arguments: text))
        }
    }

    /// Counts stand at the beginning and at the end; what is said last counts.
    private mutating func count(_ count: JSONValue?) {
        guard let count = count?.objectValue else { return }
        var total = usage ?? TokenUsage(input: 0, output: 0)
        let parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
        if parts.contains(where: { count[$0]?.integerValue != nil }) {
            let input = parts.reduce(0) { $0 + ProviderAnswer.number(count[$1]) }
            if input > 0 || total.input == 0 {
                total.input = input
                total.cachedInput = ProviderAnswer.number(count["cache_read_input_tokens"])
            }
        }
        if count["output_tokens"]?.integerValue != nil { total.output = ProviderAnswer.number(count["output_tokens"]) }
        usage = total
    }

    private func reason(_ word: String) -> FinishReason {
        switch word {
        case "end_turn", "stop_sequence": .stop
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": answer != nil && calls.isEmpty ? .stop : .toolCalls
        case "refusal": .contentFilter
        default: .other(word)
        }
    }

    private mutating func complete() {
        isComplete = true
        if !thinking.isEmpty {
            let blocks = thinking.map { part -> JSONValue in
                var block = part.block
                if block["type"] == "thinking" {
                    block["thinking"] = .string((block["thinking"]?.stringValue ?? "") + part.text)
                    block["signature"] = .string((block["signature"]?.stringValue ?? "") + part.signature)
                }
                return .object(block)
            }
            events.append(.replay(ModelReplay(kind: AnthropicRequest.kind, content: .array(blocks))))
        }
        if let usage { events.append(.usage(usage)) }
        events.append(.finished(finishReason ?? .stop))
    }
}
