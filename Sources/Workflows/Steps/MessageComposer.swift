import Core

/// Writes one assistant message through the run's events, part by part.
struct MessageComposer {
    let itemID: ItemID
    private let emit: @Sendable (RunEvent) async throws -> Void
    private var parts: [MessagePart] = []
    private var open = MessagePart()
    private var isOpen = false

    /// Opens the message.
    init(_ context: StepContext) async throws {
        itemID = context.services.identifiers.make()
        emit = context.emit
        try await emit(.messageStarted(itemID))
    }

    /// Appends text to the open part, which the first text opens. NUL, which the database keeps in no text, is left out.
    mutating func append(_ text: String) async throws {
        let text = text.utf8.contains(0) ? text.replacing("\u{0}", with: "") : text
        guard !text.isEmpty else { return }
        if !isOpen {
            isOpen = true
            open = MessagePart()
            try await emit(.partStarted(itemID, part: parts.count))
        }
        open.text += text
        try await emit(.textDelta(itemID, part: parts.count, text: text))
    }

    /// Cites a passage at the end of what the open part holds.
    mutating func cite(_ passage: CitedPassage) async throws {
        let citation = passage.citation(at: open.text.utf16.count)
        open.citations.append(citation)
        try await emit(.citationAdded(itemID, part: parts.count, number: open.citations.count - 1, citation))
    }

    /// Names a source at a place of the open part, in UTF-16 units; at its end for nil, or for a place behind it.
    mutating func name(_ source: ShownSource, at index: Int?) async throws {
        let length = open.text.utf16.count
        let named = MessageSource(source, index: min(index ?? length, length))
        open.sources.append(named)
        try await emit(
            .sourceAdded(
                itemID, part: parts.count, number: open.citations.count + open.sources.count - 1, named))
    }

    /// Closes the message and gives its whole text.
    mutating func finish() async throws -> String {
        for event in closing() { try await emit(event) }
        return parts.map(\.text).joined(separator: "\n\n")
    }

    /// What closes the message, for whoever tells the run of it.
    mutating func closing() -> [RunEvent] {
        var events: [RunEvent] = []
        if isOpen {
            events.append(.partFinished(itemID, part: parts.count, open))
            parts.append(open)
            isOpen = false
        }
        return events + [.messageFinished(itemID, parts)]
    }
}
