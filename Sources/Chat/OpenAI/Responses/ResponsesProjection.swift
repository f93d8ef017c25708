import Core
import Documents
import Workflows

/// Shows a run's events as a response, in the events of its stream or whole.
struct ResponsesProjection {
    private struct Message {
        let item: ItemID
        /// By their number in the message.
        var parts: [MessagePart] = []
        var isDone = false
        var isRemoved = false
        /// What the program is to carry out, where it is no message.
        var call: ClientToolCall?
        /// The call's arguments as the model wrote them, as far as it has; nil where nobody saw that.
        var arguments: String?
    }

    private let head: ResponseHead
    private var messages: [Message] = []
    private var sequence = -1
    private(set) var end: RunEvent?
    /// The steps that the answer was made in.
    private(set) var steps: ClosedRange<Int>?

    init(_ head: ResponseHead) {
        self.head = head
    }

    // MARK: The stream

    /// What opens a stream.
    mutating func opening() -> [JSONValue] {
        let response = response(.inProgress)
        return [
            event("response.created", ["response": response]), event("response.in_progress", ["response": response]),
        ]
    }

    /// What closes a stream, whatever became of the run.
    mutating func closing(_ usage: AnswerUsage, at time: Timestamp) -> JSONValue {
        let status = ResponseHead.Status(AnswerEnd(end))
        return event(status.closingEvent, ["response": response(status, usage, completedAt: time)])
    }

    /// The events that say what an event of the run says.
    mutating func events(for numbered: NumberedRunEvent) -> [JSONValue] {
        guard end == nil else { return [] }
        steps = AnswerUsage.steps(of: CollectionOfOne(numbered), and: steps)
        switch numbered.event {
        case .messageStarted(let item): return begin(item)
        case .partStarted(let item, let part): return begin(item) + begin(part, of: item)
        case .textDelta(let item, let part, let text): return add(text, to: item, part)
        case .citationAdded(let item, let part, let number, let citation):
            return cite(citation, number: number, in: item, part)
        case .messageFinished(let item, let parts): return finish(item, parts)
        case .messageRemoved(let item):
            if let index = messages.firstIndex(where: { $0.item == item }) { messages[index].isRemoved = true }
            return []
        case .itemDone(let item, .generatedImage(let image?)):
            let text = "![](\(image.url))"
            return add(text, to: item, 0) + finish(item, [MessagePart(text: text)])
        case .widgetShown(let item, let widget):
            guard let text = widget.copyText, !text.isEmpty else { return [] }
            return add(text, to: item, 0) + finish(item, [MessagePart(text: text)])
        case .asking(let asking): return events(for: asking)
        default:
            if numbered.event.isLast { end = numbered.event }
            return []
        }
    }

    private mutating func begin(_ item: ItemID) -> [JSONValue] {
        guard !messages.contains(where: { $0.item == item }) else { return [] }
        messages.append(Message(item: item))
        let index = messages.count - 1
        return [
            event("response.output_item.added", ["output_index": .integer(Int64(index)), "item": json(of: index)])
        ]
    }

    /// Begins the part, and those before it that were not.
    private mutating func begin(_ part: Int, of item: ItemID) -> [JSONValue] {
        guard let index = messages.firstIndex(where: { $0.item == item }) else { return [] }
        var events: [JSONValue] = []
        while messages[index].parts.count <= part {
            messages[index].parts.append(MessagePart())
            let place = Self.place(item, index, messages[index].parts.count - 1)
            events.append(event("response.content_part.added", place + ["part": Self.json(of: MessagePart())]))
        }
        return events
    }

    private mutating func add(_ text: String, to item: ItemID, _ part: Int) -> [JSONValue] {
        var events = begin(item) + begin(part, of: item)
        guard let index = messages.firstIndex(where: { $0.item == item }), !text.isEmpty else { return events }
        messages[index].parts[part].text += text
        events.append(
            event(
                "response.output_text.delta",
                Self.place(item, index, part) + ["delta": .string(text), "logprobs": []]))
        return events
    }

    private mutating func cite(_ citation: Citation, number: Int, in item: ItemID, _ part: Int) -> [JSONValue] {
        var events = begin(item) + begin(part, of: item)
        guard let index = messages.firstIndex(where: { $0.item == item }) else { return events }
        messages[index].parts[part].citations.append(citation)
        events.append(
            event(
                "response.output_text.annotation.added",
                Self.place(item, index, part) + [
                    "annotation_index": .integer(Int64(number)), "annotation": Self.json(of: citation),
                ]))
        return events
    }

    /// Says all that a finished message has not said yet, and that it is finished.
    private mutating func finish(_ item: ItemID, _ parts: [MessagePart]) -> [JSONValue] {
        var events = begin(item)
        guard let index = messages.firstIndex(where: { $0.item == item }), !messages[index].isDone else { return [] }
        for (number, part) in parts.enumerated() {
            let isNew = number >= messages[index].parts.count
            events += isNew ? add(part.text, to: item, number) : []
            events += begin(number, of: item)
            let place = Self.place(item, index, number)
            events.append(
                event("response.output_text.done", place + ["text": .string(part.text), "logprobs": []]))
            events.append(event("response.content_part.done", place + ["part": Self.json(of: part)]))
        }
        messages[index].parts = parts
        messages[index].isDone = true
        events.append(
            event("response.output_item.done", ["output_index": .integer(Int64(index)), "item": json(of: index)]))
        return events
    }

    /// Whether the program is to carry calls out.
    var awaitsCalls: Bool { end == .runWaiting && messages.contains { $0.call != nil && $0.isDone && !$0.isRemoved } }

    private mutating func events(for asking: AskingEvent) -> [JSONValue] {
        switch asking {
        case .inputAsked(let item, let input):
            return add(input.text, to: item, 0) + finish(item, [MessagePart(text: input.text)])
        case .toolWritten(let item, let name, let arguments): return write(arguments, of: name, as: item)
        case .toolCalled(let item, let call): return ask(call, as: item)
        case .withdrawn(let item):
            if let index = messages.firstIndex(where: { $0.item == item }) { messages[index].isRemoved = true }
            return []
        case .toolAnswered, .inputAnswered: return []
        }
    }

    /// The next piece of a call that a model writes.
    private mutating func write(_ arguments: String, of name: String, as item: ItemID) -> [JSONValue] {
        var events: [JSONValue] = []
        let known = messages.firstIndex { $0.item == item }
        if known == nil {
            let call = ClientToolCall(callID: ClientToolCall.callID(of: item), name: name, arguments: [:])
            messages.append(Message(item: item, call: call, arguments: ""))
            let index = messages.count - 1
            events.append(
                event(
                    "response.output_item.added", ["output_index": .integer(Int64(index)), "item": json(of: index)]))
        }
        let index = known ?? messages.count - 1
        guard let call = messages[index].call, !arguments.isEmpty else { return events }
        messages[index].arguments = (messages[index].arguments ?? "") + arguments
        events.append(
            event(
                "response.function_call_arguments.delta",
                Self.place(of: call, index) + ["delta": .string(arguments)]))
        return events
    }

    private static func place(of call: ClientToolCall, _ index: Int) -> JSONObject {
        ["item_id": .string(call.functionItem), "output_index": .integer(Int64(index))]
    }

    private mutating func ask(_ call: ClientToolCall, as item: ItemID) -> [JSONValue] {
        let whole = JSONValue.object(call.arguments).serializedString()
        var events: [JSONValue] = []
        if !messages.contains(where: { $0.item == item }) { events = write(whole, of: call.name, as: item) }
        guard let index = messages.firstIndex(where: { $0.item == item }), !messages[index].isDone else { return [] }
        let arguments = JSONValue.string(messages[index].arguments ?? whole)
        messages[index].call = call
        events.append(
            event(
                "response.function_call_arguments.done",
                Self.place(of: call, index) + ["name": .string(call.name), "arguments": arguments]))
        messages[index].isDone = true
        events.append(
            event("response.output_item.done", ["output_index": .integer(Int64(index)), "item": json(of: index)]))
        return events
    }

    private mutating func event(_ type: String, _ members: JSONObject) -> JSONValue {
        sequence += 1
        return .object(["type": .string(type), "sequence_number": .integer(Int64(sequence))] + members)
    }

    // MARK: Shapes

    /// The whole answer.
    func response(
        _ status: ResponseHead.Status, _ usage: AnswerUsage? = nil, completedAt: Timestamp? = nil
    ) -> JSONValue {
        let shown = messages.indices.filter {
            // A call that was begun and not asked for is none.
            !messages[$0].isRemoved
                && (messages[$0].call == nil ? !messages[$0].parts.isEmpty : messages[$0].isDone)
        }
        return head.json(status, output: shown.map(json), usage: usage, completedAt: completedAt)
    }

    private func json(of index: Int) -> JSONValue {
        let message = messages[index]
        if let call = message.call { return call.function(message.isDone ? message.arguments : nil) }
        let status = message.isDone ? "completed" : end == nil ? "in_progress" : "incomplete"
        return [
            "id": .string(message.item.description), "type": "message", "role": "assistant",
            "status": .string(status),
            "content": .array(message.parts.map(Self.json)),
        ]
    }

    private static func json(of part: MessagePart) -> JSONValue {
        [
            "type": "output_text", "text": .string(part.text), "annotations": .array(part.citations.map(json)),
            "logprobs": [],
        ]
    }

    private static func json(of citation: Citation) -> JSONValue {
        var members: JSONObject = [
            "type": "file_citation", "file_id": .string(citation.chunkID.description),
            "filename": .string(citation.document), "index": .integer(Int64(citation.index)),
        ]
        // Beyond the protocol, whose own clients pass over it.
        if let place = citation.place { members["place"] = place.json }
        return .object(members)
    }

    private static func place(_ item: ItemID, _ index: Int, _ part: Int) -> JSONObject {
        [
            "item_id": .string(item.description), "output_index": .integer(Int64(index)),
            "content_index": .integer(Int64(part)),
        ]
    }
}

extension JSONObject {
    /// The members of both, those of the right behind.
    fileprivate static func + (left: JSONObject, right: JSONObject) -> JSONObject {
        JSONObject((left.members + right.members).map { ($0.key, $0.value) })
    }
}
