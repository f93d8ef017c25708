package import Core
package import Postgres

/// What a conversation holds, for those who take it elsewhere.
extension ThreadStore {
    /// How many items are read at a time.
    package static let recordPage = 200

    /// A page of items behind one, oldest first, at most `recordPage`; those that nobody sees are not among them.
    ///
    /// - Parameters:
    ///   - last: the item with which they end, where not all are wanted
    ///   - hidden: the kinds that are left out
    package func records(
        of thread: ThreadID, after item: ItemID?, upTo last: ItemID? = nil,
        hiding hidden: [String] = ItemRecord.hiddenKinds, in transaction: Transaction
    ) async throws -> [ItemRecord] {
        var condition: Query = "i.kind <> ALL (\(hidden))"
        var branch = VisibleItems.current(of: thread)
        if let item { condition.append(" AND i.id > \(item)") }
        if let last {
            condition.append(" AND i.id <= \(last)")
            // Of the branch that was shown then, whichever is now.
            branch = """
                SELECT CASE WHEN EXISTS (SELECT FROM thread_items WHERE id = \(last))
                    THEN (SELECT branch_id FROM thread_items WHERE id = \(last)) ELSE (\(branch)) END
                """
        }
        return try await transaction.query(
            VisibleItems.query(
                "i.id, i.kind, i.content, i.citations, i.created_at", of: thread, branch: branch, where: condition,
                order: "ASC", most: Self.recordPage)
        ).map { row in
            let (id, kind, content, citations, createdAt) = try row.decode(
                ItemID.self, String.self, JSONValue.self, JSONValue.self, Timestamp.self)
            return ItemRecord(
                id: id, kind: kind, content: content, citations: citations.arrayValue ?? [], createdAt: createdAt)
        }
    }

    /// The same of one of the person's threads. Throws `UnknownThread`.
    package func records(
        of thread: ThreadID, after item: ItemID?, of scope: PersonalScope
    ) async throws -> [ItemRecord] {
        try await database.withTenant(scope.tenantID) { transaction in
            let owned = try await transaction.query(
                "SELECT 1 FROM threads WHERE \(ThreadOwner(scope).condition(thread))")
            guard !owned.isEmpty else { throw UnknownThread() }
            return try await records(of: thread, after: item, in: transaction).map {
                $0.linked(by: links, for: scope)
            }
        }
    }
}
