import Core
import Postgres
import Workflows

/// Items that are put right after they were said.
extension ThreadStore {
    /// These items as they are, held until the end of the transaction.
    func held(_ items: [ItemID], in transaction: Transaction) async throws -> [ItemID: ThreadItem] {
        guard !items.isEmpty else { return [:] }
        let rows = try await transaction.query(
            """
            SELECT id, thread_id, kind, content, created_at FROM thread_items
            WHERE tenant_id = app_tenant_id() AND id = ANY (\(items.map(\.uuid))) AND author_id IS NULL
            ORDER BY id FOR UPDATE
            """)
        return try rows.reduce(into: [:]) { items, row in
            let item = try ThreadItem(row: row)
            items[item.id] = item
        }
    }

    /// Keeps the items as they are now, and tells those who follow their threads.
    func replace(
        _ items: [ThreadItem], of tenant: TenantID, _ identifiers: any IdentifierGenerator,
        in transaction: Transaction
    ) async throws {
        guard !items.isEmpty else { return }
        var statements: [Query] = items.map { $0.update() }
        for (thread, items) in Dictionary(grouping: items, by: \.threadID).sorted(by: { $0.key < $1.key }) {
            statements += ThreadNotice(id: identifiers.make(), content: .replaced(items.map(\.id)))
                .insertion(of: thread, in: tenant)
        }
        statements.append(
            """
            SELECT pg_notify('lyceum_runs', 'h' || id) FROM threads
            WHERE tenant_id = app_tenant_id() AND id = ANY (\(items.map(\.threadID.uuid))) AND watched_until > now()
            """)
        _ = try await transaction.batch(statements)
    }
}
