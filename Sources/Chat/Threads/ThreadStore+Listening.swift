package import Core
import Postgres
import Workflows

/// One person's threads, whichever workflow they are with.
package struct PersonalScope: Sendable, Equatable {
    package let tenantID: TenantID
    package let userID: UserID

    package init(tenantID: TenantID, userID: UserID) {
        self.tenantID = tenantID
        self.userID = userID
    }
}

/// What those see who listen to a thread.
extension ThreadStore {
    /// What is new in a thread besides what runs say.
    struct News: Sendable {
        /// Something that no run wrote.
        enum Entry: Sendable {
            case item(ThreadItem)
            case notice(ThreadNotice)

            /// Whether it tells of another branch.
            var isBranch: Bool {
                if case .notice(let notice) = self, case .branch = notice.content { true } else { false }
            }

            var id: ItemID {
                switch self {
                case .item(let item): item.id
                case .notice(let notice): notice.id
                }
            }
        }

        let thread: ChatThread
        /// The branch that the thread shows.
        let branch: BranchID
        /// The oldest first.
        let entries: [Entry]
    }

    /// Items of the branch that the thread shows which no run wrote, and notices; from now on for a minute additions to
    /// the thread are announced. Throws `UnknownThread` where the person has no such thread.
    ///
    /// - Parameters:
    ///   - item: the item behind which to begin
    ///   - beginning: whether only the last ones are wanted
    func said(
        in threadID: ThreadID, after item: ItemID?, beginning: Bool, of scope: PersonalScope
    ) async throws -> News {
        var order: Query = beginning ? "ORDER BY id DESC LIMIT 20" : "ORDER BY id LIMIT 200"
        if let item { order = "AND id > \(item) \(order)" }
        // What is committed after the first statement is announced, and what was before the last one shows.
        let results = try await database.statements(of: scope.tenantID).batch([
            """
            UPDATE threads SET watched_until = now() + interval '60 s'
            WHERE id = \(threadID) AND user_id = \(scope.userID)
                AND (watched_until IS NULL OR watched_until < now() + interval '30 s')
            """,
            """
            SELECT \(unsafeSQL: ChatThread.columns) FROM threads WHERE id = \(threadID) AND user_id = \(scope.userID)
            """,
            // One statement, so that what is in a branch is not seen without the notice of it.
            """
            WITH thread AS (
                SELECT coalesce(branch_id, id) AS branch FROM threads
                WHERE id = \(threadID) AND user_id = \(scope.userID)),
            new AS (
                (SELECT id, kind, content, created_at FROM thread_items
                WHERE (CASE WHEN branch_id IS NULL THEN thread_id ELSE branch_id END) = (SELECT branch FROM thread) AND run_id IS NULL
                    AND kind = ANY (\(ThreadItem.Kind.shown)) \(order))
                UNION ALL
                (SELECT id, NULL, content, created_at FROM thread_notices
                WHERE tenant_id = app_tenant_id() AND thread_id = \(threadID) \(order)))
            SELECT thread.branch, new.id, new.kind, new.content, new.created_at
            FROM thread LEFT JOIN new ON true ORDER BY new.id
            """,
        ])
        guard let thread = results[1].first, let branch = try results[2].first?["branch", BranchID.self] else {
            throw UnknownThread()
        }
        let entries = try results[2].compactMap { row -> News.Entry? in
            let (_, id, kind, content, createdAt) = try row.decode(
                BranchID.self, ItemID?.self, String?.self, JSONValue?.self, Timestamp?.self)
            guard let id, let content, let createdAt else { return nil }
            guard let kind else {
                return ThreadNotice.Content(json: content).map { .notice(ThreadNotice(id: id, content: $0)) }
            }
            let item = try ThreadItem(id: id, threadID: threadID, kind: kind, json: content, createdAt: createdAt)
            return .item(item.linked(by: links, for: scope))
        }
        return News(thread: try ChatThread(row: thread), branch: branch, entries: entries)
    }

    /// Those of these items that the person's thread shows, as they are now, the oldest first.
    func items(_ items: [ItemID], in threadID: ThreadID, of scope: PersonalScope) async throws -> [ThreadItem] {
        try await database.statements(of: scope.tenantID).query(
            VisibleItems.query(
                "i.id, i.thread_id, i.kind, i.content, i.created_at", of: threadID,
                branch: VisibleItems.current(of: threadID),
                where: "i.id = ANY (\(items.map(\.uuid))) AND i.kind = ANY (\(ThreadItem.Kind.shown))", order: "ASC",
                most: items.count)
        ).map { try ThreadItem(row: $0).linked(by: links, for: scope) }
    }

    /// Throws `UnknownThread` where the person has no such thread.
    package func check(_ threadID: ThreadID, of scope: PersonalScope) async throws {
        let rows = try await database.statements(of: scope.tenantID).query(
            "SELECT 1 FROM threads WHERE id = \(threadID) AND user_id = \(scope.userID)")
        guard !rows.isEmpty else { throw UnknownThread() }
    }
}
