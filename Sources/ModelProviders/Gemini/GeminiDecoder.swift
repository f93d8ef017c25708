import Core
import HTTPCore

/// Decodes a streamed answer of Gemini, each event of which is a piece of the answer with everything around it.
struct GeminiDecoder: AnswerDecoder {
    private var stream = JSONEvents()
    private var events = DecodedEvents()
    private var usage: TokenUsage?
    private var finishReason: FinishReason?
    /// The signatures of the calls, each nil where there is none, and of the text.
    private var callSignatures: [JSONValue] = []
    private var textSignature: JSONValue?
    private var isComplete = false

    var isReady: Bool { !events.isEmpty }
    var progress: Int { events.progress }

    mutating func next() -> ModelEvent? { events.next() }

    mutating func feed(_ bytes: [UInt8]) throws(ModelError) {
        for chunk in try stream.feed(bytes) { try decode(chunk) }
    }

    /// The protocol has no end mark: an answer is whole with the reason why it ended.
    mutating func end() throws(ModelError) {
        guard !isComplete else { return }
        guard let finishReason else { throw stream.brokenOff }
        isComplete = true
        if textSignature != nil || callSignatures.contains(where: { !$0.isNull }) {
            let content: JSONValue = ["text": textSignature ?? .null, "calls": .array(callSignatures)]
            events.append(.replay(ModelReplay(kind: GeminiRequest.kind, content: content)))
        }
        if let usage { events.append(.usage(usage)) }
        events.append(.finished(finishReason == .stop && !callSignatures.isEmpty ? .toolCalls : finishReason))
    }

    private mutating func decode(_ chunk: JSONObject) throws(ModelError) {
        if chunk["error"] != nil {
            throw GeminiError.modelError(status: .internalServerError, fields: [:], body: .object(chunk))
        }
        if let word = chunk["promptFeedback"]?["blockReason"]?.stringValue {
            throw ModelError(.contentFiltered, "The prompt was blocked: \(word)")
        }
        if let count = chunk["usageMetadata"] { usage = TokenUsage(gemini: count) }
        guard let candidate = chunk["candidates"]?[0] else { return }
        for part in candidate["content"]?["parts"]?.arrayValue ?? [] { append(part) }
        if let word = candidate["finishReason"]?.stringValue {
            events.noteProgress()
            finishReason = Self.reason(word)
        }
    }

    private mutating func append(_ part: JSONValue) {
        events.noteProgress()
        let signature = part["thoughtSignature"] ?? .null
        if let call = part["functionCall"] {
            let arguments = JSONValue.object(call["args"]?.objectValue ?? [:]).serialized()
            events.append(
                .toolCallDelta(
                    index: callSignatures.count, id: call["id"]?.stringValue, name: call["name"]?.stringValue,
                    arguments: String(decoding: arguments, as: UTF8.self)))
            callSignatures.append(signature)
        } else if let text = part["text"]?.stringValue {
            if part["thought"]?.boolValue == true {
                if !text.isEmpty { events.append(.reasoningDelta(text)) }
                return
            }
            if !signature.isNull { textSignature = signature }
            if !text.isEmpty { events.append(.textDelta(text)) }
        }
    }

    private static func reason(_ word: String) -> FinishReason {
        switch word {
        case "STOP": .stop
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "LANGUAGE":
            .contentFilter
        default: .other(word)
        }
    }
}

extension TokenUsage {
    fileprivate init(gemini count: JSONValue) {
        let reasoning = ProviderAnswer.number(count["thoughtsTokenCount"])
        self.init(
            input: ProviderAnswer.number(count["promptTokenCount"])
                + ProviderAnswer.number(count["toolUsePromptTokenCount"]),
            output: ProviderAnswer.number(count["candidatesTokenCount"]) + reasoning,
            cachedInput: ProviderAnswer.number(count["cachedContentTokenCount"]), reasoning: reasoning)
    }
}
