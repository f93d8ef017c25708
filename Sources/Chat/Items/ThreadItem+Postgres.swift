import Core
import Postgres
import Workflows

extension ThreadItem {
    /// Reads `id, thread_id, kind, content, created_at`.
    init(row: Row) throws {
        let (id, threadID, kind, content, createdAt) = try row.decode(
            ItemID.self, ThreadID.self, String.self, JSONValue.self, Timestamp.self)
        try self.init(id: id, threadID: threadID, kind: kind, json: content, createdAt: createdAt)
    }

    /// An item as the database has it.
    init(id: ItemID, threadID: ThreadID, kind: String, json: JSONValue, createdAt: Timestamp) throws {
        self.init(id: id, threadID: threadID, createdAt: createdAt, content: try Content(kind: kind, json: json))
    }

    /// The statement that stores the item, in the branch of its run or in the one that the thread shows. A resumed run may
    /// say a message again: it is kept once.
    func insertion(in tenantID: TenantID, runID: RunID? = nil, citations: [JSONValue] = []) -> Query {
        let branch: Query =
            runID.map { "SELECT branch_id FROM workflow_runs WHERE id = \($0)" } ?? VisibleItems.current(of: threadID)
        return """
            INSERT INTO thread_items (id, tenant_id, thread_id, run_id, kind, content, citations, created_at, branch_id)
            VALUES (\(id), \(tenantID), \(threadID), \(runID), \(kind), \(JSONValue.object(contentJSON)),
                \(JSONValue.array(citations)), \(createdAt), (\(branch)))
            ON CONFLICT (id) DO NOTHING
            """
    }

    /// The same, where the thread has such an item of this kind.
    func updateOfSameKind() -> Query {
        var update = update()
        update.append(" AND kind = \(kind)")
        return update
    }

    /// The statement that keeps the item as it is now.
    func update() -> Query {
        """
        UPDATE thread_items SET content = \(JSONValue.object(contentJSON))
        WHERE tenant_id = app_tenant_id() AND thread_id = \(threadID) AND id = \(id)
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
        case ThreadItem.Kind.widget:
            self = .widget(json["widget"] ?? [:], copyText: json["copy_text"]?.stringValue)
        case ThreadItem.Kind.task, ThreadItem.Kind.workflow, ThreadItem.Kind.generatedImage, ThreadItem.Kind.endOfTurn:
            self = Self.shown(kind, json)
        case ThreadItem.Kind.clientToolCall: self = .clientToolCall(ClientToolCall(json: json))
        case ThreadItem.Kind.structuredInput: self = .structuredInput(StructuredInput(json: json))
        case ThreadItem.Kind.hiddenContext:
            self = .hiddenContext(json["content"]?.stringValue ?? "")
        default:
            throw UnknownItemKind(kind: kind)
        }
    }
}

extension ThreadItem {
    /// The statement that stores the item, or keeps it as it is now where it is stored already.
    func keeping(in tenantID: TenantID, runID: RunID) -> Query {
        """
        INSERT INTO thread_items (id, tenant_id, thread_id, run_id, kind, content, citations, created_at, branch_id)
        VALUES (\(id), \(tenantID), \(threadID), \(runID), \(kind), \(JSONValue.object(contentJSON)),
            \(JSONValue.array([])), \(createdAt), (SELECT branch_id FROM workflow_runs WHERE id = \(runID)))
        ON CONFLICT (id) DO UPDATE SET content = excluded.content
        """
    }
}

/// The database holds an item that this version of the program does not know.
struct UnknownItemKind: Error {
    let kind: String
}
