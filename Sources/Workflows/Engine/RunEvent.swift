package import Core

/// Something that happened in a run. Every protocol is a projection of these.
package enum RunEvent: Sendable, Equatable {
    case runStarted
    case stepStarted(node: String)
    case stepFinished(node: String)
    /// A short line on what is being done, shown until the next event.
    case progress(String)
    case messageStarted(ItemID)
    case partStarted(ItemID, part: Int)
    case textDelta(ItemID, part: Int, text: String)
    /// The `number`-th citation of the part.
    case citationAdded(ItemID, part: Int, number: Int, Citation)
    case partFinished(ItemID, part: Int, MessagePart)
    case messageFinished(ItemID, [MessagePart])
    /// What was shown of a message is withdrawn: its step failed or will be run again.
    case messageRemoved(ItemID)
    /// The run rests until something happens that it waits for.
    case runWaiting
    case runFinished
    case runFailed(RunFailure)
    case runCancelled
}

/// An event with its place in the run.
package struct NumberedRunEvent: Sendable, Equatable {
    /// Counts from 1 within the run and grows with every event.
    package let number: Int
    /// The step that was running; 0 before the first.
    package let step: Int
    package let event: RunEvent

    package init(number: Int, step: Int, event: RunEvent) {
        self.number = number
        self.step = step
        self.event = event
    }
}

extension RunEvent {
    /// Whether nothing follows this event for now: the run has ended, or rests.
    package var isLast: Bool {
        switch self {
        case .runWaiting, .runFinished, .runFailed, .runCancelled: true
        default: false
        }
    }

    /// The name under which the journal keeps it.
    package var kind: String {
        switch self {
        case .runStarted: "run.started"
        case .stepStarted: "step.started"
        case .stepFinished: "step.finished"
        case .progress: "progress"
        case .messageStarted: "message.started"
        case .partStarted: "message.part.started"
        case .textDelta: "message.delta"
        case .citationAdded: "message.citation"
        case .partFinished: "message.part.finished"
        case .messageFinished: "message.finished"
        case .messageRemoved: "message.removed"
        case .runWaiting: "run.waiting"
        case .runFinished: "run.finished"
        case .runFailed: "run.failed"
        case .runCancelled: "run.cancelled"
        }
    }

    /// What the journal keeps beside the kind.
    package var payload: JSONValue {
        switch self {
        case .runStarted, .runWaiting, .runFinished, .runCancelled: [:]
        case .stepStarted(let node), .stepFinished(let node): ["node": .string(node)]
        case .progress(let text): ["text": .string(text)]
        case .messageStarted(let item), .messageRemoved(let item): ["item_id": .string(item.description)]
        case .partStarted(let item, let part): Self.place(item, part)
        case .textDelta(let item, let part, let text): Self.place(item, part, ("text", .string(text)))
        case .citationAdded(let item, let part, let number, let citation):
            Self.place(item, part, ("number", .integer(Int64(number))), ("citation", citation.json))
        case .partFinished(let item, let part, let content): Self.place(item, part, ("content", content.json))
        case .messageFinished(let item, let parts):
            ["item_id": .string(item.description), "content": .array(parts.map(\.json))]
        case .runFailed(let failure): failure.json
        }
    }

    private static func place(_ item: ItemID, _ part: Int, _ members: (String, JSONValue)...) -> JSONValue {
        .object(JSONObject([("item_id", .string(item.description)), ("part", .integer(Int64(part)))] + members))
    }
}
