package import Core

/// An item as the database has it, of whichever kind, so that kinds of later versions are told too.
package struct ItemRecord: Sendable, Equatable {
    package let id: ItemID
    package let kind: String
    /// The members that only this kind has.
    package let content: JSONValue
    /// What the annotations of an answer cite, in their order.
    package let citations: [JSONValue]
    package let createdAt: Timestamp

    package init(id: ItemID, kind: String, content: JSONValue, citations: [JSONValue], createdAt: Timestamp) {
        self.id = id
        self.kind = kind
        self.content = content
        self.citations = citations
        self.createdAt = createdAt
    }

    /// The kinds that nobody but models sees.
    package static let hiddenKinds = [ThreadItem.Kind.hiddenContext, "hidden_context_item"]

    /// The kinds that are between an assistant and its person's page, and nothing for others to read.
    package static let ownKinds = hiddenKinds + ["client_tool_call"]

    private static func withoutThread(_ attachments: JSONValue) -> JSONValue {
        .array(
            (attachments.arrayValue ?? []).map { attachment in
                var members = attachment.objectValue ?? JSONObject()
                members["thread_id"] = nil
                return .object(members)
            })
    }

    /// As the ChatKit protocol has it, without the thread.
    package var json: JSONObject {
        var members: JSONObject = [
            "id": .string(id.description), "type": .string(kind), "created_at": .string(createdAt.rfc3339),
        ]
        for (key, value) in content.objectValue?.members ?? [] where members[key] == nil {
            members.append(key, key == "attachments" ? Self.withoutThread(value) : value)
        }
        return members
    }
}
