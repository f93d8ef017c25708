import Core
import Workflows

/// Shows a run's events as ChatKit events.
struct ChatKitProjection {
    let threadID: ThreadID

    /// The events that say the same to a ChatKit client; none for what concerns only the run.
    func events(for event: RunEvent) -> [ChatKitEvent] {
        switch event {
        case .messageStarted(let item): [.itemAdded(message(item, []))]
        case .partStarted(let item, let part): [.partAdded(item, part: part, OutputText())]
        case .textDelta(let item, let part, let text): [.textDelta(item, part: part, delta: text)]
        case .citationAdded(let item, let part, let number, let citation):
            [.annotationAdded(item, part: part, number: number, Annotation(citation))]
        case .partFinished(let item, let part, let content): [.partDone(item, part: part, OutputText(content))]
        case .messageFinished(let item, let parts): [.itemDone(message(item, parts))]
        case .messageRemoved(let item): [.itemRemoved(item)]
        case .progress(let text): [.progress(text)]
        case .runFailed(let failure): [.error(message: failure.description, allowsRetry: failure.allowsRetry)]
        case .runStarted, .stepStarted, .stepFinished, .runWaiting, .runFinished, .runCancelled: []
        }
    }

    private func message(_ item: ItemID, _ parts: [MessagePart]) -> ThreadItem {
        ThreadItem(
            id: item, threadID: threadID, createdAt: item.createdAt,
            content: .assistantMessage(parts.map(OutputText.init)))
    }
}

extension OutputText {
    /// A part of a run's message as clients see it.
    init(_ part: MessagePart) {
        self.init(text: part.text, annotations: part.citations.map(Annotation.init))
    }
}

extension Annotation {
    /// A citation as clients see it; the passage itself is fetched when it is opened.
    init(_ citation: Citation) {
        self.init(
            title: citation.headingPath.last ?? citation.document, description: Self.beginning(of: citation.text),
            filename: citation.document, index: citation.index)
    }

    /// The first words, at most 120 characters.
    private static func beginning(of text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard line.count > 120 else { return line }
        let cut = line.prefix(119)
        return String(cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut) + "…"
    }
}
