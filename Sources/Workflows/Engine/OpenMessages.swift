import Core

/// The messages that a step has begun and not finished: what must be kept on Stop and withdrawn on failure.
struct OpenMessages {
    private var messages: [(item: ItemID, parts: [MessagePart])] = []

    /// Notes one event.
    mutating func note(_ event: RunEvent) {
        switch event {
        case .messageStarted(let item): messages.append((item, []))
        case .partStarted(let item, _): change(item) { $0.append(MessagePart()) }
        case .textDelta(let item, let part, let text): change(item) { $0[part].text += text }
        case .citationAdded(let item, let part, _, let citation): change(item) { $0[part].citations.append(citation) }
        case .messageFinished(let item, _), .messageRemoved(let item): messages.removeAll { $0.item == item }
        default: break
        }
    }

    /// Ends each message with what it holds; one without any text is withdrawn.
    func kept() -> [RunEvent] {
        messages.map { message in
            message.parts.allSatisfy(\.text.isEmpty)
                ? .messageRemoved(message.item) : .messageFinished(message.item, message.parts)
        }
    }

    /// Withdraws each message.
    func removed() -> [RunEvent] {
        messages.map { .messageRemoved($0.item) }
    }

    private mutating func change(_ item: ItemID, _ body: (inout [MessagePart]) -> Void) {
        guard let index = messages.firstIndex(where: { $0.item == item }) else { return }
        body(&messages[index].parts)
    }
}
