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

    /// Reads an answer, in a fence of Markdown or with words around it too.
    func reading(_ text: String) -> Reading {
        guard let value = Self.value(in: text) else { return .problems(["The answer is no JSON value."]) }
        let problems = schema.problems(of: value)
        return problems.isEmpty ? .value(value) : .problems(problems)
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
    /// The answer as a value of the shape; the model may mend it once. Throws where it cannot.
    ///
    /// Tools, where there are any, are called first; the shape is asked of a turn without tools.
    func value(of answer: StructuredAnswer, _ messages: [ModelMessage]) async throws -> JSONValue {
        var messages = messages
        messages.append(to: .system, answer.instructions)
        var text: String
        if tools == nil {
            text = try await self.text(messages, answer)
        } else {
            let said = try await self.answer(messages)
            text = said.texts.last ?? ""
            messages = said.conversation
        }
        if case .value(let value) = answer.reading(text) { return value }
        guard case .problems(let problems) = answer.reading(text) else { return .null }
        messages.append(ModelMessage(role: .assistant, content: text.isEmpty ? "…" : text))
        messages.append(ModelMessage(role: .user, content: StructuredAnswer.objection(problems)))
        text = try await self.text(messages, answer)
        switch answer.reading(text) {
        case .value(let value): return value
        case .problems(let problems):
            throw RunFailure(
                .unusableAnswer, "The model's answer has not the form it should have: \(problems[0])", allowsRetry: true
            )
        }
    }

    /// One turn without tools. A provider that does not take the schema is asked without it.
    private func text(_ messages: [ModelMessage], _ answer: StructuredAnswer) async throws -> String {
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
        return turn.text
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
