import Core
import Postgres
import Workflows

/// What was heard of what was said.
extension ThreadStore {
    /// What the assistant said last in the branch that the thread shows.
    func lastWords(in threadID: ThreadID, of tenantID: TenantID) async throws -> String? {
        let query = VisibleItems.query(
            "i.content", of: threadID, branch: VisibleItems.current(of: threadID),
            where: "i.kind = \(ThreadItem.Kind.assistantMessage)", order: "DESC", most: 1)
        let content = try await database.withTenant(tenantID) { transaction -> JSONValue? in
            try await transaction.queryOne(query)?.decode(JSONValue.self)
        }
        let text = (content?["content"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
            .joined(separator: "\n\n")
        return text.isEmpty ? nil : text
    }

    /// Cuts messages to what was heard of them; without a word they are removed.
    func cut(
        _ heard: [(item: ItemID, text: String)], in threadID: ThreadID, of tenantID: TenantID,
        _ identifiers: any IdentifierGenerator
    ) async throws {
        try await database.withTenant(tenantID) { transaction in
            let known = try await held(heard.map(\.item), in: transaction)
            var (replaced, removed): ([ThreadItem], [ItemID]) = ([], [])
            for (id, text) in heard {
                guard let item = known[id], item.threadID == threadID, case .assistantMessage = item.content else {
                    continue
                }
                if text.isEmpty {
                    removed.append(id)
                } else {
                    replaced.append(
                        ThreadItem(
                            id: id, threadID: threadID, createdAt: item.createdAt,
                            content: .assistantMessage([OutputText(text: text)])))
                }
            }
            try await replace(replaced, of: tenantID, identifiers, in: transaction)
            guard !removed.isEmpty else { return }
            var statements: [Query] = [
                """
                DELETE FROM thread_items
                WHERE tenant_id = app_tenant_id() AND thread_id = \(threadID) AND id = ANY (\(removed.map(\.uuid)))
                """
            ]
            statements += ThreadNotice(id: identifiers.make(), content: .removed(removed, runs: []))
                .insertion(of: threadID, in: tenantID)
            statements.append(
                """
                SELECT pg_notify('lyceum_runs', 'h' || id) FROM threads
                WHERE tenant_id = app_tenant_id() AND id = \(threadID) AND watched_until > now()
                """)
            _ = try await transaction.batch(statements)
        }
    }
}
