import Core
import HTTPCore
import ModelProviders
import Synchronization

/// What is to be seen of a conversation that a test plays: what was said and shown, what models were asked, and what would
/// have left the server.
final class TestTranscript: HistoryReading {
    private struct Item {
        let id: ItemID?
        var json: JSONValue
        /// What the history has of it.
        var message: HistoryMessage?
    }

    private struct State {
        var items: [Item] = []
        /// Where the run began.
        var runStart = 0
        /// Where the turn began.
        var turnStart = 0
        var asked: [JSONValue] = []
        var requests: [JSONValue] = []
        var effects: [JSONValue] = []
    }

    private let state = Mutex(State())

    // MARK: Noting

    /// A run begins, with so many of the latest items.
    func beginRun(with count: Int) { state.withLock { $0.runStart = max(0, $0.items.count - count) } }

    /// A turn begins.
    func beginTurn() { state.withLock { $0.turnStart = $0.items.count } }

    func note(message text: String) {
        add(nil, ["type": "user_message", "text": .string(text)], HistoryMessage(.learner, text))
    }

    /// An event of a step with this name.
    func note(_ event: RunEvent, of step: String) {
        switch event {
        case .userMessage(let id, let text):
            add(id, ["type": "user_message", "text": .string(text), "step": .string(step)], .init(.learner, text))
        case .messageFinished(let id, let parts):
            let text = parts.map(\.text).joined()
            let citations = parts.flatMap(\.citations).map { JSONValue.string($0.document) }
            add(
                id,
                [
                    "type": "assistant_message", "text": .string(text), "step": .string(step),
                    "cites": .array(citations),
                ], .init(.assistant, text))
        case .widgetShown(let id, let widget):
            add(id, ["type": "widget", "widget": widget.root, "step": .string(step)], nil)
        case .widgetChanged(let id, let widget):
            change(id, to: ["type": "widget", "widget": widget.root, "step": .string(step)])
        case .asking(.toolCalled(let id, let call)): add(id, Self.json("client_tool_call", call.json, step), nil)
        case .asking(.toolAnswered(let id, let call)): change(id, to: Self.json("client_tool_call", call.json, step))
        case .asking(.inputAsked(let id, let input)): add(id, Self.json("structured_input", input.json, step), nil)
        case .asking(.inputAnswered(let id, let input)): change(id, to: Self.json("structured_input", input.json, step))
        case .asking(.withdrawn(let id)): state.withLock { $0.items.removeAll { $0.id == id } }
        case .approvalAsked(let request):
            add(nil, ["type": "approval", "text": .string(request.text), "step": .string(step)], nil)
        case .watched(let label, let value):
            add(nil, ["type": "watch", "label": .string(label), "value": value, "step": .string(step)], nil)
        case .itemDone(let id, let shown), .itemKept(let id, let shown): note(id, shown, of: step)
        case .notice(let notice): add(nil, Self.json("notice", notice.members, step), nil)
        case .clientEffect(let effect): add(nil, Self.json("client_effect", effect.members, step), nil)
        case .messageRemoved(let id): state.withLock { $0.items.removeAll { $0.id == id } }
        default: break
        }
    }

    private func note(_ id: ItemID, _ shown: ShownItem, of step: String) {
        var members = shown.json.objectValue ?? JSONObject()
        members["step"] = .string(step)
        state.withLock { state in
            if let index = state.items.firstIndex(where: { $0.id == id }) {
                state.items[index].json = .object(members)
            } else {
                state.items.append(Item(id: id, json: .object(members)))
            }
        }
    }

    private func change(_ id: ItemID, to json: JSONValue) {
        state.withLock { state in
            guard let index = state.items.firstIndex(where: { $0.id == id }) else { return }
            state.items[index].json = json
        }
    }

    private static func json(_ type: String, _ content: JSONObject, _ step: String) -> JSONValue {
        var members: JSONObject = ["type": .string(type)]
        for member in content.members { members[member.key] = member.value }
        members["step"] = .string(step)
        return .object(members)
    }

    func note(question: ModelRequest, of step: String) {
        let messages = question.messages.map { message -> JSONValue in
            ["role": .string(message.role.rawValue), "content": .string(message.content)]
        }
        let asked: JSONValue = [
            "step": .string(step), "messages": .array(messages),
            "text": .string(question.messages.map(\.content).joined(separator: "\n")),
            "tools": .array(question.tools.map { .string($0.name) }),
        ]
        state.withLock { $0.asked.append(asked) }
    }

    func note(request: HTTPClientRequest, of step: String) {
        let sent: JSONValue = [
            "step": .string(step), "method": .string("\(request.method)"), "url": .string("\(request.url)"),
        ]
        state.withLock { $0.requests.append(sent) }
    }

    func note(effect: Effect, of step: String) {
        let sent: JSONValue = ["step": .string(step), "name": .string(effect.name), "payload": effect.payload]
        state.withLock { $0.effects.append(sent) }
    }

    private func add(_ id: ItemID?, _ json: JSONValue, _ message: HistoryMessage?) {
        state.withLock { $0.items.append(Item(id: id, json: json, message: message)) }
    }

    // MARK: Reading

    func history(_ window: HistoryWindow, of run: RunReference) -> [HistoryMessage] {
        state.withLock { state in
            let start = window.scope == .run ? state.runStart : 0
            return state.items[start...].compactMap(\.message).suffix(window.messages).map { $0 }
        }
    }

    /// What expectations see of it.
    var scope: [String: JSONValue] {
        state.withLock { state in
            let texts = { (items: ArraySlice<Item>) in
                items.filter { $0.json["type"] == "assistant_message" }.compactMap { $0.json["text"] }
            }
            return [
                "items": .array(state.items.map(\.json)), "said": .array(texts(state.items[state.turnStart...])),
                "answer": texts(state.items[...]).last ?? "", "asked": .array(state.asked),
                "requests": .array(state.requests), "effects": .array(state.effects),
            ]
        }
    }
}
