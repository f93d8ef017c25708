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

    /// Closes the message and gives its whole text.
    mutating func finish() async throws -> String {
        if isOpen {
            try await emit(.partFinished(itemID, part: parts.count, open))
            parts.append(open)
            isOpen = false
        }
        try await emit(.messageFinished(itemID, parts))
        return parts.map(\.text).joined(separator: "\n\n")
    }
}
