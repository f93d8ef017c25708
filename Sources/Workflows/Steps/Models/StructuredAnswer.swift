import Core
import ModelProviders
import Tools

/// A question whose answer is a JSON value of a shape: how it is asked, how the answer is read, and how the model is told
/// of its mistakes.
struct StructuredAnswer: Sendable {
    /// What the provider calls the shape.
    let name: String
    let schema: AnswerSchema

    /// An answer, or what is wrong with it.
    enum Reading: Equatable {
        case value(JSONValue)
        case problems([String])
    }

    /// Told to the model behind its instructions: not every provider tells it of the shape.
    var instructions: String {
        """
        Answer with one JSON value and nothing else. It fits this JSON Schema:
        \(schema.json.serializedString())
        """
    }

    /// Said of an answer that is longer than it may be.
    private static let cutOff = "The answer was cut off, because it reached its limit of tokens (max_tokens)."

    /// Reads an answer, in a fence of Markdown or with words around it too.
    func reading(_ text: String, ended end: AnswerEnd = .stop) -> Reading {
        let value = Self.value(in: text)
        let problems = value.map { schema.problems(of: $0) } ?? ["The answer is no JSON value."]
        if let value, problems.isEmpty { return .value(value) }
        return .problems(end == .length ? [Self.cutOff] : problems)
    }

    /// What is said to the model after an answer of no use.
    static func objection(_ problems: [String]) -> String {
        """
        This answer cannot be used:
        \(problems.prefix(10).map { "- \($0)" }.joined(separator: "\n"))
        Answer again, with the corrected JSON value and nothing else.
        """
    }

    private static func value(in text: String) -> JSONValue? {
        // Some models think aloud first.
        let answer = text.ranges(of: "</think>").last.map { text[$0.upperBound...] } ?? text[...]
        let bytes = Array(answer.utf8)
        if let value = try? JSONParser.parse(bytes, limits: limits) { return value }
        // From the first bracket on to the last one of its kind.
        for (open, close) in [(UInt8(ascii: "{"), UInt8(ascii: "}")), (UInt8(ascii: "["), UInt8(ascii: "]"))] {
            guard let first = bytes.firstIndex(of: open), let last = bytes.lastIndex(of: close), first < last else {
                continue
            }
            if let value = try? JSONParser.parse(Array(bytes[first...last]), limits: limits) { return value }
        }
        return nil
    }

    private static let limits = JSONLimits(duplicateKeys: .keepLast)
}

extension ModelDialogue {
    /// The answer as a value of the shape; the model may mend it once, also where it was cut off. Throws where it
    /// cannot.
    ///
    /// Tools, where there are any, are called first; the shape is asked of a turn without tools.
    func value(of answer: StructuredAnswer, _ messages: [ModelMessage]) async throws -> JSONValue {
        var messages = messages
        messages.append(to: .system, answer.instructions)
        let text: String
        let end: AnswerEnd
        if tools == nil {
            (text, end) = try await self.text(messages, answer)
        } else {
            let said = try await self.answer(messages)
            (text, end) = (said.texts.last ?? "", said.end)
            messages = said.conversation
        }
        switch answer.reading(text, ended: end) {
        case .value(let value): return value
        case .problems(let problems):
            messages.append(ModelMessage(role: .assistant, content: text.isEmpty ? "…" : text))
            messages.append(ModelMessage(role: .user, content: StructuredAnswer.objection(problems)))
        }
        let mended = try await self.text(messages, answer)
        switch answer.reading(mended.text, ended: mended.end) {
        case .value(let value): return value
        case .problems where mended.end == .contentFilter: throw ModelError.answerWithheld
        case .problems(let problems):
            throw RunFailure(
                .unusableAnswer, "The model's answer has not the form it should have: \(problems[0])", allowsRetry: true
            )
        }
    }

    /// One turn without tools. A provider that does not take the schema is asked without it.
    private func text(
        _ messages: [ModelMessage], _ answer: StructuredAnswer
    ) async throws -> (text: String, end: AnswerEnd) {
        var request = settings.request(messages)
        request.tools = tools?.definitions ?? []
        request.toolChoice = .none
        if provider.hasSchemas { request.format = AnswerFormat(name: answer.name, schema: answer.schema.json) }
        let turn: ModelTurn
        do {
            turn = try await self.turn(request)
        } catch let error as ModelError where error.reason == .invalidRequest && request.format != nil {
            request.format = nil
            turn = try await self.turn(request)
        }
        try await display?.endThinking()
        ledger.add(turn.usage)
        return (turn.text, AnswerEnd(turn.finish))
    }

    private func turn(_ request: ModelRequest) async throws -> ModelTurn {
        try await provider.turn(request, onReasoning: { try await display?.think($0) })
    }
}

extension [ModelMessage] {
    /// Adds a paragraph to the first message of the role, or such a message before all others.
    mutating func append(to role: ModelMessage.Role, _ text: String) {
        if let index = firstIndex(where: { $0.role == role }) {
            self[index].content += (self[index].content.isEmpty ? "" : "\n\n") + text
        } else {
            insert(ModelMessage(role: role, content: text), at: 0)
        }
    }
}
