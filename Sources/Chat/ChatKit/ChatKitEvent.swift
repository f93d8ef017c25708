package import Core

/// An event of a ChatKit stream.
package enum ChatKitEvent: Sendable, Equatable {
    case threadCreated(ChatThread)
    case itemAdded(ThreadItem)
    case itemDone(ThreadItem)
    case itemRemoved(ItemID)
    case partAdded(ItemID, part: Int, OutputText)
    case textDelta(ItemID, part: Int, delta: String)
    case annotationAdded(ItemID, part: Int, number: Int, Annotation)
    case partDone(ItemID, part: Int, OutputText)
    case streamOptions(allowsCancel: Bool)
    case progress(String)
    case error(message: String, allowsRetry: Bool)

    /// The event as the protocol sends it, members in the order of the reference implementation.
    package var json: JSONValue {
        switch self {
        case .threadCreated(let thread): ["type": "thread.created", "thread": thread.json(items: Page([], limit: 0))]
        case .itemAdded(let item): ["type": "thread.item.added", "item": item.json]
        case .itemDone(let item): ["type": "thread.item.done", "item": item.json]
        case .itemRemoved(let item): ["type": "thread.item.removed", "item_id": .string(item.description)]
        case .partAdded(let item, let part, let content):
            Self.update(item, "content_part.added", part, ("content", content.json))
        case .textDelta(let item, let part, let delta):
            Self.update(item, "content_part.text_delta", part, ("delta", .string(delta)))
        case .annotationAdded(let item, let part, let number, let annotation):
            Self.update(
                item, "content_part.annotation_added", part, ("annotation_index", .integer(Int64(number))),
                ("annotation", annotation.json))
        case .partDone(let item, let part, let content):
            Self.update(item, "content_part.done", part, ("content", content.json))
        case .streamOptions(let allowsCancel):
            ["type": "stream_options", "stream_options": ["allow_cancel": .bool(allowsCancel)]]
        case .progress(let text): ["type": "progress_update", "text": .string(text)]
        case .error(let message, let allowsRetry):
            ["type": "error", "code": "custom", "message": .string(message), "allow_retry": .bool(allowsRetry)]
        }
    }

    private static func update(
        _ item: ItemID, _ type: String, _ part: Int, _ members: (String, JSONValue)...
    ) -> JSONValue {
        let update: [(String, JSONValue)] = [
            ("type", .string("assistant_message." + type)), ("content_index", .integer(Int64(part))),
        ]
        return [
            "type": "thread.item.updated", "item_id": .string(item.description),
            "update": .object(JSONObject(update + members)),
        ]
    }
}

extension ChatThread {
    /// The thread as the protocol sends it, with a page of its items.
    func json(items: Page<ThreadItem>) -> JSONValue {
        var members = JSONObject()
        if let title { members.append("title", .string(title)) }
        members.append("id", .string(id.description))
        members.append("created_at", .string(createdAt.chatKit))
        members.append("status", ["type": "active"])
        members.append("metadata", [:])
        members.append("items", items.json(\.id.description, \.json))
        return .object(members)
    }
}

extension Page {
    /// The page as the protocol sends it.
    func json(_ id: (Element) -> String, _ element: (Element) -> JSONValue) -> JSONValue {
        var members: JSONObject = ["data": .array(elements.map(element)), "has_more": .bool(hasMore)]
        if hasMore, let last = elements.last { members.append("after", .string(id(last))) }
        return .object(members)
    }
}
