import Core
import Crypto
import ModelProviders
import Workflows

/// A model's answer as a chat completion, in pieces or whole.
struct GatewayAnswer {
    private let model: String
    private let id: String
    private let created: Int64
    /// What every piece begins with, up to what it adds.
    private let head: [UInt8]
    private var turn = ModelTurn()
    private var reasoning = ""

    /// How every piece goes on after what it adds.
    private static let tail = Array(#"},"logprobs":null,"finish_reason":null}]}"#.utf8)

    init(model: String, at now: Timestamp) {
        self.model = model
        created = now.seconds
        id = "chatcmpl-" + Base32.encode(Random.bytes(15), isPadded: false).lowercased()
        var writer = JSONWriter(capacity: 256)
        writer.object(Self.head("chat.completion.chunk", id, created, model))
        head = writer.bytes.dropLast() + Array(#","choices":[{"index":0,"delta":{"#.utf8)
    }

    private static func head(_ object: String, _ id: String, _ created: Int64, _ model: String) -> JSONObject {
        ["id": .string(id), "object": .string(object), "created": .integer(created), "model": .string(model)]
    }

    // MARK: In pieces

    /// The piece that opens a stream.
    func opening() -> [UInt8] { head + Array(#""role":"assistant","content":"""#.utf8) + Self.tail }

    /// The piece that says what the event says; nil where nobody is told.
    mutating func piece(for event: ModelEvent) -> [UInt8]? {
        switch event {
        case .textDelta(let text): return piece("content", text)
        case .reasoningDelta(let text): return piece("reasoning_content", text)
        case .toolCallDelta(let index, let id, let name, let arguments):
            var function: JSONObject = ["arguments": .string(arguments)]
            function["name"] = name.map { .string($0) }
            var call: JSONObject = ["index": .integer(Int64(index)), "function": .object(function)]
            call["id"] = id.map { .string($0) }
            if id != nil { call["type"] = "function" }
            return head + Array(#""tool_calls":"#.utf8) + JSONValue.array([.object(call)]).serialized() + Self.tail
        case .usage, .finished, .replay:
            take(event)
            return nil
        }
    }

    private func piece(_ member: StaticString, _ text: String) -> [UInt8] {
        var writer = JSONWriter(capacity: text.utf8.count + 16)
        writer.key("\(member)")
        writer.string(text)
        return head + writer.bytes + Self.tail
    }

    /// What a stream ends with.
    func closing(includesUsage: Bool) -> [[UInt8]] {
        let delta: JSONValue = [
            "index": 0, "delta": [:], "logprobs": nil, "finish_reason": .string(reason),
        ]
        var pieces = [members("chat.completion.chunk", choices: [delta]).serialized()]
        if includesUsage {
            var last = Self.head("chat.completion.chunk", id, created, model)
            last.append("choices", [])
            last.append("usage", counted)
            pieces.append(JSONValue.object(last).serialized())
        }
        return pieces + [Array("[DONE]".utf8)]
    }

    // MARK: Whole

    /// Takes the next of an answer that is given whole.
    mutating func take(_ event: ModelEvent) {
        if case .reasoningDelta(let more) = event { reasoning += more }
        turn.take(event)
    }

    /// The whole answer, once the last event is taken.
    func whole() -> JSONValue {
        var message: JSONObject = [
            "role": "assistant", "content": turn.text.isEmpty && !turn.calls.isEmpty ? .null : .string(turn.text),
            "refusal": nil,
        ]
        if !reasoning.isEmpty { message["reasoning_content"] = .string(reasoning) }
        if !turn.calls.isEmpty {
            message["tool_calls"] = .array(
                turn.calls.map {
                    [
                        "id": .string($0.id), "type": "function",
                        "function": ["name": .string($0.name), "arguments": .string($0.arguments)],
                    ]
                })
        }
        let choice: JSONValue = [
            "index": 0, "message": .object(message), "logprobs": nil, "finish_reason": .string(reason),
        ]
        guard var whole = members("chat.completion", choices: [choice]).objectValue else { return .null }
        whole.append("usage", counted)
        return .object(whole)
    }

    private func members(_ object: String, choices: JSONValue) -> JSONValue {
        var members = Self.head(object, id, created, model)
        members.append("choices", choices)
        return .object(members)
    }

    private var counted: JSONValue {
        guard let usage = turn.usage else { return .null }
        return AnswerUsage(
            input: usage.input, output: usage.output, cachedInput: usage.cachedInput, reasoning: usage.reasoning
        ).completions
    }

    private var reason: String {
        switch turn.finish {
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .contentFilter: "content_filter"
        case .stop, .other, nil: "stop"
        }
    }
}
