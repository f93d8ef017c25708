import Chat
import Core
import HTTPCore
import Workflows

extension ThreadEntry {
    /// Names what a person may change of it.
    var tag: EntityTag {
        let marks = [pinnedAt, archivedAt, deletedAt].map { Int($0?.microseconds ?? 0) }
        let words = Array((title ?? "").utf8).reduce(5381) { ($0 &* 33) ^ Int($1) } & .max
        return EntityTag(version: words, marks[0], marks[1], marks[2])
    }

    /// As the API shows it.
    var json: JSONValue {
        let time = { (time: Timestamp?) -> JSONValue in time.map { .string($0.rfc3339) } ?? .null }
        var members: JSONObject = [
            "id": .string(id.description), "title": title.map { .string($0) } ?? .null,
            "title_source": .string(titleSource.rawValue),
            "workflow": ["slug": .string(workflow.slug), "title": .string(workflow.title)],
            "origin": .string(origin.rawValue), "status": status.json, "pinned_at": time(pinnedAt),
            "archived_at": time(archivedAt), "deleted_at": time(deletedAt), "created_at": time(createdAt),
            "last_activity_at": time(lastActivityAt),
        ]
        if let excerpt { members.append("excerpt", excerpt.json) }
        return .object(members)
    }

    static let schema = JSONSchema.named(
        "Conversation",
        .object([
            .required("id", .string()), .required("title", .nullable(.string())),
            .required("title_source", .enumeration(["message", "model", "person"])),
            .required("workflow", .object([.required("slug", .string()), .required("title", .string())])),
            .required("origin", .choice(ThreadOrigin.self)), .required("status", ThreadStatus.schema),
            .required("pinned_at", .nullable(.time)), .required("archived_at", .nullable(.time)),
            .required("deleted_at", .nullable(.time)), .required("created_at", .time),
            .required("last_activity_at", .time), .optional("excerpt", ThreadExcerpt.schema),
        ]))
}

extension ThreadExcerpt {
    fileprivate var json: JSONValue {
        [
            "item_id": item.map { .string($0.description) } ?? .null,
            "pieces": .array(pieces.map { ["text": .string($0.text), "match": .bool($0.isMatch)] }),
        ]
    }

    fileprivate static let schema = JSONSchema.object([
        .required("item_id", .nullable(.string())),
        .required("pieces", .array(.object([.required("text", .string()), .required("match", .boolean)]))),
    ])
}

extension ThreadStatus {
    static let schema = JSONSchema.named(
        "ConversationStatus",
        .object([.required("type", .choice(Kind.self)), .optional("reason", .nullable(.string()))]))
}
