import Core
import Workflows

/// Shows a run's events as ChatKit events.
struct ChatKitProjection {
    let threadID: ThreadID
    /// Whether its reader may be another one than who did what the run was told of.
    var isForListeners = false
    /// The thread, where it is known: what becomes of it is told then.
    var thread: ChatThread?
    /// Where its reader finds images; nil where it is shown none.
    var images: ImageLinks?

    /// The events that say the same to a ChatKit client; none for what concerns only the run.
    func events(for event: RunEvent) -> [ChatKitEvent] {
        let events = told(by: event)
        guard let images, event.mayShowImages else { return events }
        return events.map { images.renewed($0) }
    }

    private func told(by event: RunEvent) -> [ChatKitEvent] {
        switch event {
        case .messageStarted(let item): [.itemAdded(message(item, []))]
        case .partStarted(let item, let part): [.partAdded(item, part: part, OutputText())]
        case .textDelta(let item, let part, let text): [.textDelta(item, part: part, delta: text)]
        case .citationAdded(let item, let part, let number, let citation):
            [.annotationAdded(item, part: part, number: number, Annotation(citation))]
        case .sourceAdded(let item, let part, let number, let source):
            [.annotationAdded(item, part: part, number: number, Annotation(source.source, index: source.index))]
        case .partFinished(let item, let part, let content): [.partDone(item, part: part, OutputText(content))]
        case .messageFinished(let item, let parts): [.itemDone(message(item, parts))]
        case .messageRemoved(let item): [.itemRemoved(item)]
        case .progress(let text, let icon): [.progress(text, icon: icon)]
        case .userMessage(let id, let text):
            [.itemDone(item(id, .userMessage(UserMessage(content: [.text(text)]))))]
        case .widgetShown(let id, let widget):
            [
                .itemAdded(item(id, .widget(widget.root, copyText: widget.copyText))),
                .itemDone(item(id, .widget(widget.root, copyText: widget.copyText))),
            ]
        case .widgetChanged(let id, let widget): [.widgetRoot(id, widget.root)]
        case .itemStarted(let id, let shown): [.itemAdded(item(id, ThreadItem.Content(shown)))]
        case .itemChanged(let id, let change): [.itemChanged(id, change)]
        case .itemDone(let id, let shown): [.itemDone(item(id, ThreadItem.Content(shown)))]
        case .notice(let notice): [.notice(notice)]
        case .clientEffect(let effect): [.clientEffect(effect)]
        case .asking(let event): asking(event)
        case .threadStatus(let status): thread.map { [.threadUpdated($0.with(status))] } ?? []
        case .runFailed(let failure): [.error(message: failure.description, allowsRetry: failure.allowsRetry)]
        case .runStarted, .runForked, .stepStarted, .stepFinished, .runWaiting, .runFinished, .runCancelled,
            .approvalAsked, .approvalChanged, .watched, .checkpoint, .itemKept, .call:
            []
        }
    }

    private func message(_ id: ItemID, _ parts: [MessagePart]) -> ThreadItem {
        item(id, .assistantMessage(parts.map(OutputText.init)))
    }

    func item(_ id: ItemID, _ content: ThreadItem.Content) -> ThreadItem {
        ThreadItem(id: id, threadID: threadID, createdAt: id.createdAt, content: content)
    }
}

extension OutputText {
    /// A part of a run's message as clients see it.
    init(_ part: MessagePart) {
        self.init(
            text: part.text,
            annotations: part.citations.map(Annotation.init)
                + part.sources.map { Annotation($0.source, index: $0.index) })
    }
}

extension Annotation {
    /// A citation as clients see it; the passage itself is fetched when it is opened.
    init(_ citation: Citation) {
        let source = ShownSource(
            title: citation.title, description: Self.beginning(of: citation.text),
            place: .file(name: citation.document))
        self.init(source, index: citation.index)
    }

    /// The first words, at most 120 characters.
    private static func beginning(of text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard line.count > 120 else { return line }
        let cut = line.prefix(119)
        return String(cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut) + "…"
    }
}
