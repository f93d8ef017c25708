package import Core
package import Workflows

/// An event of a ChatKit stream.
package enum ChatKitEvent: Sendable, Equatable {
    case threadCreated(ChatThread)
    /// The thread has another title or status.
    case threadUpdated(ChatThread)
    case itemAdded(ThreadItem)
    case itemDone(ThreadItem)
    case itemReplaced(ThreadItem)
    case itemRemoved(ItemID)
    case partAdded(ItemID, part: Int, OutputText)
    case textDelta(ItemID, part: Int, delta: String)
    case annotationAdded(ItemID, part: Int, number: Int, Annotation)
    case partDone(ItemID, part: Int, OutputText)
    case streamOptions(allowsCancel: Bool)
    /// The widget looks like this from now on.
    case widgetRoot(ItemID, JSONValue)
    /// A task, an image or a part of a widget has changed.
    case itemChanged(ItemID, ItemChange)
    case progress(String, icon: String?)
    case notice(ShownNotice)
    case clientEffect(ClientEffect)
    /// Without a message the protocol's own error, which clients have words for.
    case error(message: String?, allowsRetry: Bool)

    /// The event as the protocol sends it, members in the order of the reference implementation.
    package var json: JSONValue {
        switch self {
        case .threadCreated(let thread): ["type": "thread.created", "thread": thread.json(items: Page([], limit: 0))]
        case .threadUpdated(let thread): ["type": "thread.updated", "thread": thread.json(items: Page([], limit: 0))]
        case .itemAdded(let item): ["type": "thread.item.added", "item": item.json]
        case .itemDone(let item): ["type": "thread.item.done", "item": item.json]
        case .itemReplaced(let item): ["type": "thread.item.replaced", "item": item.json]
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
        case .widgetRoot(let item, let root):
            [
                "type": "thread.item.updated", "item_id": .string(item.description),
                "update": ["type": "widget.root.updated", "widget": root],
            ]
        case .itemChanged(let item, let change):
            ["type": "thread.item.updated", "item_id": .string(item.description), "update": change.json]
        case .notice(let notice): Self.event("notice", notice.members)
        case .clientEffect(let effect): Self.event("client_effect", effect.members)
        case .progress(let text, nil): ["type": "progress_update", "text": .string(text)]
        case .progress(let text, let icon?):
            ["type": "progress_update", "icon": .string(icon), "text": .string(text)]
        case .error(let message?, let allowsRetry):
            ["type": "error", "code": "custom", "message": .string(message), "allow_retry": .bool(allowsRetry)]
        case .error(nil, let allowsRetry):
            ["type": "error", "code": "stream.error", "allow_retry": .bool(allowsRetry)]
        }
    }

    private static func event(_ type: String, _ members: JSONObject) -> JSONValue {
        .object(JSONObject([("type", .string(type))] + members.members.map { ($0.key, $0.value) }))
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
        members.append("status", status.json)
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
