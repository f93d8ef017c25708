package import Core

/// Something that happened in a run. Every protocol is a projection of these.
///
/// Indirect, because each is handed to several readers and held by many suspended tasks: copying one is counting a
/// reference.
package indirect enum RunEvent: Sendable, Equatable {
    case runStarted
    /// The run is a copy of another one as that was after one of its events.
    case runForked(RunID, after: Int)
    case stepStarted(node: String)
    case stepFinished(node: String)
    /// A short line on what is being done, shown until the next event, with the name of an icon.
    case progress(String, icon: String? = nil)
    /// A message in the person's name.
    case userMessage(ItemID, text: String)
    case widgetShown(ItemID, Widget)
    /// The widget looks different from now on.
    case widgetChanged(ItemID, Widget)
    /// An item that takes time, as it is at first.
    case itemStarted(ItemID, ShownItem)
    case itemChanged(ItemID, ItemChange)
    /// The item is complete; it is withdrawn all the same where its step is done again before `itemKept`.
    case itemDone(ItemID, ShownItem)
    /// The item stays in the conversation as it is now, which clients have been shown.
    case itemKept(ItemID, ShownItem)
    /// The person is told something that is not kept.
    case notice(ShownNotice)
    case clientEffect(ClientEffect)
    /// Somebody is asked to decide.
    case approvalAsked(ApprovalRequest)
    /// Somebody else is asked, or nobody any more.
    case approvalChanged(ApprovalChange)
    /// Something is asked of the person or of their program.
    case asking(AskingEvent)
    /// A step wants something of the telephone call.
    case call(CallEvent)
    /// A value that authors see, and nobody else.
    case watched(label: String, JSONValue)
    /// What a step has come to, so that after a crash it goes on behind this; for authors too.
    case checkpoint(key: String, JSONValue)
    case messageStarted(ItemID)
    case partStarted(ItemID, part: Int)
    case textDelta(ItemID, part: Int, text: String)
    /// The `number`-th citation of the part.
    case citationAdded(ItemID, part: Int, number: Int, Citation)
    /// The `number`-th source of the part; citations count before all others.
    case sourceAdded(ItemID, part: Int, number: Int, MessageSource)
    case partFinished(ItemID, part: Int, MessagePart)
    case messageFinished(ItemID, [MessagePart])
    /// What was shown of a message is withdrawn: its step failed or will be run again.
    case messageRemoved(ItemID)
    /// The thread takes no messages from now on.
    case threadStatus(ThreadStatus)
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

    /// Whether somebody is to do something now.
    var asks: Bool { if case .asking(let event) = self { event.asks } else { false } }

    /// Whether it is for authors alone.
    package var isForAuthors: Bool {
        switch self {
        case .watched, .checkpoint, .approvalAsked, .approvalChanged: true
        default: false
        }
    }

    /// The kind of the first event of a run that is a copy.
    static let forkedKind = "run.forked"

    /// The kind of checkpoints, which the journal looks for.
    static let checkpointKind = "step.checkpoint"

    /// The name under which the journal keeps it.
    package var kind: String {
        switch self {
        case .runStarted: "run.started"
        case .runForked: Self.forkedKind
        case .stepStarted: "step.started"
        case .stepFinished: "step.finished"
        case .progress: "progress"
        case .userMessage: "user_message"
        case .widgetShown: "widget.shown"
        case .widgetChanged: "widget.changed"
        case .itemStarted: "item.started"
        case .itemChanged: "item.changed"
        case .itemDone: "item.done"
        case .itemKept: "item.kept"
        case .notice: "notice"
        case .clientEffect: "client_effect"
        case .approvalAsked: "approval.asked"
        case .approvalChanged: "approval.changed"
        case .asking(let event): event.kind
        case .call(let event): event.kind
        case .watched: "watch"
        case .checkpoint: Self.checkpointKind
        case .messageStarted: "message.started"
        case .partStarted: "message.part.started"
        case .textDelta: "message.delta"
        case .citationAdded: "message.citation"
        case .sourceAdded: "message.source"
        case .partFinished: "message.part.finished"
        case .messageFinished: "message.finished"
        case .messageRemoved: "message.removed"
        case .threadStatus: "thread.status"
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
        case .runForked(let run, let number):
            ["run_id": .string(run.description), "after": .integer(Int64(number))]
        case .stepStarted(let node), .stepFinished(let node): ["node": .string(node)]
        case .progress(let text, let icon):
            ["text": .string(text), "icon": icon.map { .string($0) } ?? .null]
        case .userMessage(let item, let text):
            ["item_id": .string(item.description), "text": .string(text)]
        case .widgetShown(let item, let widget), .widgetChanged(let item, let widget):
            [
                "item_id": .string(item.description), "widget": widget.root,
                "copy_text": widget.copyText.map { .string($0) } ?? .null,
            ]
        case .itemStarted(let item, let shown), .itemDone(let item, let shown), .itemKept(let item, let shown):
            ["item_id": .string(item.description), "item": shown.json]
        case .itemChanged(let item, let change):
            ["item_id": .string(item.description), "change": change.json]
        case .notice(let notice): .object(notice.members)
        case .clientEffect(let effect): .object(effect.members)
        case .approvalAsked(let request): request.json
        case .approvalChanged(let change): change.json
        case .asking(let event): event.payload
        case .call(let event): event.payload
        case .watched(let label, let value): ["label": .string(label), "value": value]
        case .checkpoint(let key, let value): ["key": .string(key), "value": value]
        case .messageStarted(let item), .messageRemoved(let item): ["item_id": .string(item.description)]
        case .partStarted(let item, let part): Self.place(item, part)
        case .textDelta(let item, let part, let text): Self.place(item, part, ("text", .string(text)))
        case .citationAdded(let item, let part, let number, let citation):
            Self.place(item, part, ("number", .integer(Int64(number))), ("citation", citation.json))
        case .sourceAdded(let item, let part, let number, let source):
            Self.place(item, part, ("number", .integer(Int64(number))), ("source", source.json))
        case .partFinished(let item, let part, let content): Self.place(item, part, ("content", content.json))
        case .messageFinished(let item, let parts):
            ["item_id": .string(item.description), "content": .array(parts.map(\.json))]
        case .threadStatus(let status): status.json
        case .runFailed(let failure): failure.json
        }
    }

    private static func place(_ item: ItemID, _ part: Int, _ members: (String, JSONValue)...) -> JSONValue {
        .object(JSONObject([("item_id", .string(item.description)), ("part", .integer(Int64(part)))] + members))
    }
}
