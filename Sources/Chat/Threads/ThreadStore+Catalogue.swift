package import Core
import Postgres

/// A person's threads as lists show them, whichever workflow they are with.
extension ThreadStore {
    /// Up to so many threads, those in which something was said last first, and where the next ones begin; nil at the end.
    package func entries(
        _ filter: ThreadFilter, after cursor: ThreadCursor?, limit: Int, of scope: PersonalScope
    ) async throws -> (entries: [ThreadEntry], next: ThreadCursor?) {
        let query = Self.selection(filter, after: cursor, limit: limit, of: scope.userID)
        let found = try await database.withTenant(scope.tenantID) { transaction in
            guard filter.isDeleted else { return try await transaction.query(query) }
            return try await transaction.batch([Self.showingDeleted, query])[1]
        }.map(ThreadEntry.init(row:))
        let shown = Array(found.prefix(limit))
        return (shown, found.count > limit ? shown.last.map { ThreadCursor(after: $0) } : nil)
    }

    /// One of the person's threads, also one that can be brought back. Throws `UnknownThread`.
    package func entry(_ id: ThreadID, of scope: PersonalScope) async throws -> ThreadEntry {
        try await database.withTenant(scope.tenantID) { transaction in
            try await transaction.execute(Self.showingDeleted)
            return try await entry(id, of: scope, isHeld: false, in: transaction)
        }
    }

    /// One of those that the transaction sees, held until its end where that is asked for.
    func entry(
        _ id: ThreadID, of scope: PersonalScope, isHeld: Bool, in transaction: Transaction
    ) async throws -> ThreadEntry {
        let row = try await transaction.queryOne(
            """
            SELECT \(unsafeSQL: ThreadEntry.columns)
            FROM (SELECT *, NULL::uuid AS found_item, NULL::text AS excerpt FROM threads
                WHERE \(ThreadOwner(scope).condition(id))\(isHeld ? " FOR NO KEY UPDATE" : "" as Query)) t
            JOIN workflows w ON w.tenant_id = app_tenant_id() AND w.id = t.workflow_id
            """)
        guard let row else { throw UnknownThread() }
        return try ThreadEntry(row: row)
    }

    /// The page is found first, by an index that is in its order, and what it shows beside is looked up for it alone.
    static func selection(
        _ filter: ThreadFilter, after cursor: ThreadCursor?, limit: Int, of user: UserID
    ) -> Query {
        var (found, excerpt): (Query, Query) = ("", "NULL::uuid AS found_item, NULL::text AS excerpt")
        if let search = filter.search {
            // The newest message that has the words, or else the title.
            found = """
                WITH found AS MATERIALIZED (
                    SELECT DISTINCT ON (thread_id) thread_id, item_id
                    FROM search_threads(\(user), to_tsquery('lyceum_words', \(search.query)))
                    ORDER BY thread_id, item_id DESC NULLS LAST)
                """
            excerpt = """
                (SELECT item_id FROM found WHERE thread_id = page.id) AS found_item,
                ts_headline('lyceum_words', coalesce((
                    SELECT left(said_text(kind, content), 20000) FROM thread_items
                    WHERE tenant_id = app_tenant_id()
                        AND id = (SELECT item_id FROM found WHERE thread_id = page.id)), page.title, ''),
                    to_tsquery('lyceum_words', \(search.query)),
                    \(headline)) AS excerpt
                """
        }
        return """
            \(found) SELECT \(unsafeSQL: ThreadEntry.columns)
            FROM (SELECT page.*, \(excerpt) FROM (
                SELECT * FROM threads WHERE tenant_id = app_tenant_id() AND user_id = \(user)
                    \(filter.condition)\(cursor.condition)
                ORDER BY updated_at DESC, id DESC LIMIT \(limit + 1)) page) t
            JOIN workflows w ON w.tenant_id = app_tenant_id() AND w.id = t.workflow_id
            ORDER BY t.updated_at DESC, t.id DESC
            """
    }

    private static let headline =
        "StartSel=\(ThreadExcerpt.start), StopSel=\(ThreadExcerpt.stop), MinWords=12, MaxWords=32, MaxFragments=0"
}

extension ThreadFilter {
    /// ` AND …` for each that counts.
    fileprivate var condition: Query {
        var query: Query = isDeleted ? "AND deleted_at IS NOT NULL" : "AND deleted_at IS NULL"
        if let workflow {
            query.append(
                """
                 AND workflow_id = (SELECT id FROM workflows
                    WHERE tenant_id = app_tenant_id() AND slug = \(workflow) AND deleted_at IS NULL)
                """)
        }
        if search != nil { query.append(" AND id IN (SELECT thread_id FROM found)") }
        if let origin { query.append(" AND origin = \(origin.rawValue)") }
        if let isPinned { query.append(isPinned ? " AND pinned_at IS NOT NULL" : " AND pinned_at IS NULL") }
        if let isArchived {
            query.append(isArchived ? " AND archived_at IS NOT NULL" : " AND archived_at IS NULL")
        }
        return query
    }
}

extension ThreadCursor? {
    fileprivate var condition: Query {
        map { " AND (updated_at, id) < (\($0.lastActivityAt), \($0.id))" } ?? ""
    }
}
