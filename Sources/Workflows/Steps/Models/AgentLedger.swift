import Core
import HTTPCore
import ModelProviders
import Synchronization
import Tools

/// What an agent and its tools did, gathered for the step's output: calls, tokens, and passages that were found.
final class AgentLedger: Sendable {
    private struct Entries {
        var calls: [JSONValue] = []
        var usage: TokenUsage?
        var passages: [JSONValue] = []
    }

    /// Longer arguments and results are cut off in the output; the model has read them whole.
    private static let shownLength = 4000
    private let entries = Mutex(Entries())

    /// Adds the tokens of one answer.
    func add(_ usage: TokenUsage?) {
        guard let usage else { return }
        entries.withLock { $0.usage = usage + $0.usage }
    }

    /// Notes what calls gave, in their order.
    func note(_ results: [(call: ModelToolCall, result: ToolResult)], round: Int, by agent: String?) {
        let notes = results.map { call, result -> JSONValue in
            var members: JSONObject = [
                "round": .integer(Int64(round)), "name": .string(call.name),
                "arguments": .string(Self.shown(call.arguments)), "result": .string(Self.shown(result.text)),
                "is_error": .bool(result.isError),
            ]
            members["agent"] = agent.map { .string($0) }
            return .object(members)
        }
        let passages = results.flatMap { $0.result.data["passages"]?.arrayValue ?? [] }
        entries.withLock { entries in
            entries.calls += notes
            // Each once, however often it was found.
            for passage in passages where !entries.passages.contains(where: { $0["chunk_id"] == passage["chunk_id"] }) {
                entries.passages.append(passage)
            }
        }
    }

    var usage: TokenUsage? { entries.withLock(\.usage) }

    /// The members that every answer's output has.
    var output: JSONObject {
        entries.withLock { entries in
            [
                "usage": entries.usage?.json ?? .null, "tool_calls": .array(entries.calls),
                "passages": .array(entries.passages),
            ]
        }
    }

    private static func shown(_ text: String) -> String {
        guard text.unicodeScalars.count > shownLength else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(shownLength))) + "…"
    }
}

extension TokenUsage {
    static func + (left: TokenUsage, right: TokenUsage?) -> TokenUsage {
        guard let right else { return left }
        return TokenUsage(
            input: left.input + right.input, output: left.output + right.output,
            cachedInput: left.cachedInput + right.cachedInput, reasoning: left.reasoning + right.reasoning)
    }

    /// Reads what `json` wrote.
    init?(json: JSONValue?) {
        guard let json, !json.isNull else { return nil }
        let number = { (key: String) in TokenUsage.count(json[key]?.integerValue) }
        self.init(
            input: number("input_tokens"), output: number("output_tokens"),
            cachedInput: number("cached_input_tokens"), reasoning: number("reasoning_tokens"))
    }

    /// The form that outputs of steps have.
    var json: JSONValue {
        [
            "input_tokens": .integer(Int64(input)), "output_tokens": .integer(Int64(output)),
            "cached_input_tokens": .integer(Int64(cachedInput)), "reasoning_tokens": .integer(Int64(reasoning)),
        ]
    }

    /// The shape of that form.
    static let schema = JSONSchema.nullable(
        .object([
            .required("input_tokens", .integer()), .required("output_tokens", .integer()),
            .required("cached_input_tokens", .integer()), .required("reasoning_tokens", .integer()),
        ]))
}
