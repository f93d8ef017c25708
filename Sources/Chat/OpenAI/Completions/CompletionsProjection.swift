import Core
import Workflows

/// Shows a run's events as a chat completion, in pieces or whole.
struct CompletionsProjection {
    /// `chatcmpl-` and the run's digits.
    let id: String
    let created: Timestamp
    let model: String
    let threadID: ThreadID
    private(set) var answer = AnswerText()
    /// The calls that a stream has told of, in their order.
    private var told: [ItemID] = []

    init(run: RunID, model: String, threadID: ThreadID) {
        id = "chatcmpl-" + run.uuid.hex
        created = run.createdAt
        self.model = model
        self.threadID = threadID
    }

    /// What opens a stream.
    func opening() -> JSONValue { chunk(["role": "assistant", "content": ""]) }

    /// The pieces that say what the events say.
    mutating func pieces(for events: some Sequence<NumberedRunEvent>) -> [JSONValue] {
        var pieces: [JSONValue] = []
        var text = ""
        for event in events {
            text += answer.take(event.event)
            guard answer.end == nil, case .asking(let asking) = event.event else { continue }
            if !text.isEmpty { pieces.append(chunk(["content": .string(text)])) }
            text = ""
            pieces += self.pieces(for: asking)
        }
        return text.isEmpty ? pieces : pieces + [chunk(["content": .string(text)])]
    }

    private mutating func pieces(for asking: AskingEvent) -> [JSONValue] {
        switch asking {
        case .toolWritten(let item, let name, let arguments):
            let isNew = !told.contains(item)
            let start = isNew ? [begin(item, ClientToolCall.callID(of: item), name)] : []
            return start + (arguments.isEmpty ? [] : [goOn(item, with: arguments)])
        case .toolCalled(let item, let call) where !told.contains(item):
            // One that nobody saw being written.
            return [
                begin(item, call.callID, call.name),
                goOn(item, with: JSONValue.object(call.arguments).serializedString()),
            ]
        default: return []
        }
    }

    private mutating func begin(_ item: ItemID, _ callID: String, _ name: String) -> JSONValue {
        told.append(item)
        var start =
            Self.json(of: ClientToolCall(callID: callID, name: name, arguments: [:]), arguments: "")
            .objectValue ?? JSONObject()
        start["index"] = .integer(Int64(told.count - 1))
        return chunk(["tool_calls": [.object(start)]])
    }

    private func goOn(_ item: ItemID, with arguments: String) -> JSONValue {
        let index = told.firstIndex(of: item) ?? 0
        return chunk([
            "tool_calls": [["index": .integer(Int64(index)), "function": ["arguments": .string(arguments)]]]
        ])
    }

    /// Why a stream does not come to a good end; nil where it does.
    var problem: OpenAIProblem? {
        AnswerEnd(answer.end).problem
            ?? (answer.hasBrokenCalls
                ? OpenAIProblem(.runInterrupted, "The model broke a call off. Ask again in a moment.") : nil)
    }

    /// Whether the program is to carry calls out.
    var awaitsCalls: Bool { !answer.calls.isEmpty && answer.end == .runWaiting }

    private static func json(of call: ClientToolCall, arguments: String) -> JSONValue {
        [
            "id": .string(call.callID), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(arguments)],
        ]
    }

    /// What closes a stream that did not fail.
    func closing() -> JSONValue { chunk([:], reason: finishReason) }

    /// The piece with what the answer took, which has no choices.
    func usagePiece(_ usage: AnswerUsage) -> JSONValue {
        var members = head("chat.completion.chunk")
        members.append("choices", [])
        members.append("usage", usage.completions)
        return .object(members)
    }

    /// The whole answer.
    func whole(_ usage: AnswerUsage) -> JSONValue {
        var members = head("chat.completion")
        members.append(
            "choices",
            [
                [
                    "index": 0,
                    "message": message,
                    "logprobs": nil, "finish_reason": .string(finishReason),
                ]
            ])
        members.append("usage", usage.completions)
        return .object(members)
    }

    private var message: JSONValue {
        var message: JSONObject = [
            "role": "assistant", "content": .string(answer.text), "refusal": nil, "annotations": [],
        ]
        guard awaitsCalls else { return .object(message) }
        if answer.text.isEmpty { message["content"] = .null }
        message["tool_calls"] = .array(
            answer.calls.map {
                Self.json(of: $0.call, arguments: JSONValue.object($0.call.arguments).serializedString())
            })
        return .object(message)
    }

    private var finishReason: String {
        awaitsCalls ? "tool_calls" : AnswerEnd(answer.end) == .cut ? "length" : "stop"
    }

    private func chunk(_ delta: JSONObject, reason: String? = nil) -> JSONValue {
        var members = head("chat.completion.chunk")
        members.append(
            "choices",
            [
                [
                    "index": 0, "delta": .object(delta), "logprobs": nil,
                    "finish_reason": reason.map { .string($0) } ?? .null,
                ]
            ])
        return .object(members)
    }

    private func head(_ object: String) -> JSONObject {
        [
            "id": .string(id), "object": .string(object), "created": .integer(created.seconds),
            "model": .string(model), "thread_id": .string(threadID.description),
        ]
    }
}
