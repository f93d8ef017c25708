import Core

/// The messages and items that a step has begun and not finished: what must be kept on Stop and withdrawn on failure.
struct OpenMessages {
    private var messages: [(item: ItemID, parts: [MessagePart])] = []
    /// What is complete has its content.
    private var items: [(item: ItemID, done: ShownItem?)] = []

    /// Notes one event.
    mutating func note(_ event: RunEvent) {
        switch event {
        case .messageStarted(let item): messages.append((item, []))
        case .partStarted(let item, _): change(item) { $0.append(MessagePart()) }
        case .textDelta(let item, let part, let text): change(item) { $0[part].text += text }
        case .citationAdded(let item, let part, _, let citation): change(item) { $0[part].citations.append(citation) }
        case .sourceAdded(let item, let part, _, let source): change(item) { $0[part].sources.append(source) }
        case .messageFinished(let item, _): messages.removeAll { $0.item == item }
        case .itemStarted(let item, _): items.append((item, nil))
        case .itemDone(let item, let shown): note(done: item, shown)
        case .itemKept(let item, _): items.removeAll { $0.item == item }
        case .messageRemoved(let item):
            messages.removeAll { $0.item == item }
            items.removeAll { $0.item == item }
        default: break
        }
    }

    /// Ends each message with what it holds; one without any text is withdrawn, and so is an item that is not complete.
    func kept() -> [RunEvent] {
        items.map { open in open.done.map { .itemKept(open.item, $0) } ?? .messageRemoved(open.item) }
            + messages.map { message in
                message.parts.allSatisfy(\.text.isEmpty)
                    ? .messageRemoved(message.item) : .messageFinished(message.item, message.parts)
            }
    }

    /// Withdraws each message and each item.
    func removed() -> [RunEvent] {
        (items.map(\.item) + messages.map(\.item)).map { .messageRemoved($0) }
    }

    private mutating func note(done item: ItemID, _ shown: ShownItem) {
        if let index = items.firstIndex(where: { $0.item == item }) {
            items[index].done = shown
        } else {
            items.append((item, shown))
        }
    }

    private mutating func change(_ item: ItemID, _ body: (inout [MessagePart]) -> Void) {
        guard let index = messages.firstIndex(where: { $0.item == item }) else { return }
        body(&messages[index].parts)
    }
}
