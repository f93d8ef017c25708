import Core
import Postgres

extension ThreadItem {
    /// Reads `id, thread_id, kind, content, created_at`.
    init(row: Row) throws {
        let (id, threadID, kind, content, createdAt) = try row.decode(
            ItemID.self, ThreadID.self, String.self, JSONValue.self, Timestamp.self)
        self.init(
            id: id, threadID: threadID, createdAt: createdAt, content: try Content(kind: kind, json: content))
    }

    /// The statement that stores the item. A resumed run may say a message again: it is kept once.
    func insertion(in tenantID: TenantID, runID: RunID? = nil, citations: [JSONValue] = []) -> Query {
        """
        INSERT INTO thread_items (id, tenant_id, thread_id, run_id, kind, content, citations, created_at)
        VALUES (\(id), \(tenantID), \(threadID), \(runID), \(kind), \(JSONValue.object(contentJSON)),
            \(JSONValue.array(citations)), \(createdAt))
        ON CONFLICT (id) DO NOTHING
        """
    }
}

extension ThreadItem.Content {
    /// Reads what `contentJSON` wrote. Throws for a kind of a later version of the program.
    fileprivate init(kind: String, json: JSONValue) throws {
        switch kind {
        case ThreadItem.Kind.userMessage:
            self = .userMessage(try UserMessage(FieldReader(json)))
        case ThreadItem.Kind.assistantMessage:
            self = .assistantMessage(json["content"]?.arrayValue?.map(OutputText.init(json:)) ?? [])
        case ThreadItem.Kind.hiddenContext:
            self = .hiddenContext(json["content"]?.stringValue ?? "")
        default:
            throw UnknownItemKind(kind: kind)
        }
    }
}

/// The database holds an item that this version of the program does not know.
struct UnknownItemKind: Error {
    let kind: String
}
