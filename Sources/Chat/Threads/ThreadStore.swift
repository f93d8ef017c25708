package import Core
package import Postgres
package import Workflows

/// Threads and their items in PostgreSQL. Every method sees only the threads of its scope.
package struct ThreadStore: Sendable {
    let database: Database
    /// Makes the addresses at which people find what is attached; nil where items are shown to nobody.
    let links: AttachmentLinks?

    package init(database: Database, links: AttachmentLinks? = nil) {
        self.database = database
        self.links = links
    }

    // MARK: Threads

    /// Stores a new thread with its first item, where it has one, and whatever belongs into the same transaction.
    ///
    /// - Parameter claim: a statement that comes first; where it gives no row, nothing is stored and `ClaimLost` thrown
    package func create(
        _ thread: ChatThread, first item: ThreadItem?, and also: Query, after claim: Query? = nil,
        in tenantID: TenantID
    ) async throws {
        let insertion: Query = """
            INSERT INTO threads (id, tenant_id, user_id, workflow_id, title, origin, created_at, updated_at)
            VALUES (\(thread.id), \(tenantID), \(thread.userID), \(thread.workflowID), \(thread.title),
                \(thread.origin.rawValue), \(thread.createdAt), \(thread.createdAt))
            """
        let statements = [insertion, item?.insertion(in: tenantID), item?.binding(of: thread.userID), also]
            .compactMap(\.self)
        guard let claim else {
            try await database.statements(of: tenantID, on: .exclusive).batch(statements)
            return
        }
        try await database.withTenant(tenantID) { transaction in
            if try await transaction.query(claim).isEmpty { throw ClaimLost() }
            try await transaction.batch(statements)
        }
    }

    /// What became of an item that was added to a thread.
    package struct Appended: Sendable {
        package let thread: ChatThread
        package let admission: RunAdmission
        /// Whether it is the first that the person did in a thread that began by itself, which has the title now.
        package let isFirst: Bool
    }

    /// Adds an item to a thread, and in the same transaction tells the run that waits for it, or adds a run that begins or
    /// waits for those before it; gives the thread and what became of the run.
    ///
    /// - Parameter title: the thread's from now on, where it began by itself and this is the first in it
    package func append(
        _ item: ThreadItem, titled title: String, answeredBy entrance: RunEntrance, in scope: ThreadScope
    ) async throws -> Appended {
        try await append(item, to: item.threadID, at: item.createdAt, title: title, entrance, in: scope)
    }

    /// Adds a run to a thread that no message began.
    package func add(
        _ entrance: RunEntrance, to threadID: ThreadID, at time: Timestamp, in scope: ThreadScope
    ) async throws -> RunAdmission {
        try await append(nil, to: threadID, at: time, title: nil, entrance, in: scope).admission
    }

    private func append(
        _ item: ThreadItem?, to threadID: ThreadID, at time: Timestamp, title: String?, _ entrance: RunEntrance,
        in scope: ThreadScope
    ) async throws -> Appended {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let own: Query =
                "id = \(threadID) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)"
            let results = try await transaction.batch([
                // Held by a statement of its own: one that holds a row and changes it deadlocks with others that do the
                // same, where items are added to the thread meanwhile.
                """
                SELECT is_untouched, coalesce(taken_until > \(time), false) FROM threads WHERE \(own)
                FOR NO KEY UPDATE
                """,
                """
                UPDATE threads SET updated_at = \(time), is_untouched = false, taken_by = NULL, taken_at = NULL,
                    taken_until = NULL, unheard = '{}',
                    title = CASE WHEN is_untouched THEN coalesce(\(title), title) ELSE title END
                WHERE \(own)
                RETURNING title, created_at, coalesce(watched_until > now(), false), status, status_reason
                """,
                // Held before they are asked: what they have come to meanwhile is seen then.
                RunRewinding.holding(liveIn: threadID), entrance.question,
            ])
            // The transaction goes back, with what it told a run of somebody else's thread.
            guard let (isFirst, isTaken) = try results[0].first?.decode(Bool.self, Bool.self),
                let row = results[1].first
            else {
                throw UnknownThread()
            }
            let (title, createdAt, isWatched, status, reason) = try row.decode(
                String?.self, Timestamp.self, Bool.self, String.self, String?.self)
            try ThreadStatus(stored: status, reason).requireActive()
            if isTaken { throw ThreadIsTaken() }
            let (admission, run) = try entrance.answer(results[3].first)
            let announcement = isWatched ? RunEngine.announcement(of: threadID) : nil
            _ = try await transaction.batch(
                [item?.insertion(in: scope.tenantID), item?.binding(of: scope.userID), run, announcement]
                    .compactMap(\.self))
            let thread = ChatThread(
                id: threadID, userID: scope.userID, workflowID: scope.workflowID, title: title, createdAt: createdAt)
            return Appended(thread: thread, admission: admission, isFirst: isFirst)
        }
    }

    /// The threads that the person began by talking.
    package func threads(_ page: PageRequest, in scope: ThreadScope) async throws -> Page<ChatThread> {
        let rows = try await database.withTenant(scope.tenantID) { transaction in
            try await transaction.query(
                """
                SELECT \(unsafeSQL: ChatThread.columns) FROM threads
                WHERE tenant_id = app_tenant_id() AND user_id = \(scope.userID)
                    AND workflow_id = \(scope.workflowID) AND origin = 'chat'\(page.condition)
                """)
        }
        return Page(try rows.map { try ChatThread(row: $0) }, limit: page.limit)
    }

    package func thread(_ id: ThreadID, in scope: ThreadScope) async throws -> ChatThread {
        try await database.withTenant(scope.tenantID) { try await thread(id, in: scope, $0) }
    }

    /// The thread with its first items.
    package func thread(
        _ id: ThreadID, items page: PageRequest, in scope: ThreadScope
    ) async throws -> (ChatThread, Page<ThreadItem>) {
        try await database.withTenant(scope.tenantID) { transaction in
            (try await thread(id, in: scope, transaction), try await items(of: id, page, in: scope, transaction))
        }
    }

    // MARK: Items

    /// The items that clients may see; those of a kind of a later version of the program are not.
    package func items(of id: ThreadID, _ page: PageRequest, in scope: ThreadScope) async throws -> Page<ThreadItem> {
        try await database.withTenant(scope.tenantID) { transaction in
            _ = try await thread(id, in: scope, transaction)
            return try await items(of: id, page, in: scope, transaction)
        }
    }

    /// What the annotations of an answer cite, in their order: the journal's citations as JSON.
    package func citations(
        of item: ItemID, in threadID: ThreadID, for userID: UserID, in tenantID: TenantID
    ) async throws -> [JSONValue] {
        let rows = try await database.withTenant(tenantID) { transaction in
            try await transaction.query(
                """
                SELECT item.citations FROM thread_items AS item JOIN threads AS thread ON thread.id = item.thread_id
                WHERE item.id = \(item) AND thread.id = \(threadID) AND thread.user_id = \(userID)
                """)
        }
        guard let row = rows.first else { throw UnknownThread() }
        return try row.decode(JSONValue.self).arrayValue ?? []
    }

    // MARK: Rows

    private func thread(_ id: ThreadID, in scope: ThreadScope, _ transaction: Transaction) async throws -> ChatThread {
        let rows = try await transaction.query(
            """
            SELECT \(unsafeSQL: ChatThread.columns) FROM threads
            WHERE id = \(id) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)
            """)
        guard let row = rows.first else { throw UnknownThread() }
        return try ChatThread(row: row)
    }

    private func items(
        of id: ThreadID, _ page: PageRequest, in scope: ThreadScope, _ transaction: Transaction
    ) async throws -> Page<ThreadItem> {
        var condition: Query = "i.kind = ANY (\(ThreadItem.Kind.shown))"
        let isAscending = page.order == .ascending
        if let after = page.after { condition.append(isAscending ? " AND i.id > \(after)" : " AND i.id < \(after)") }
        let rows = try await transaction.query(
            VisibleItems.query(
                "i.id, i.thread_id, i.kind, i.content, i.created_at", of: id, branch: VisibleItems.current(of: id),
                where: condition, order: isAscending ? "ASC" : "DESC", most: page.limit + 1))
        let person = PersonalScope(tenantID: scope.tenantID, userID: scope.userID)
        return Page(try rows.map { try ThreadItem(row: $0).linked(by: links, for: person) }, limit: page.limit)
    }
}

extension PageRequest {
    /// The rest of a statement that selects by `id`, for one row more than the page holds.
    fileprivate var condition: Query {
        var condition: Query = ""
        switch order {
        case .ascending:
            if let after { condition.append(" AND id > \(after)") }
            condition.append(" ORDER BY id LIMIT \(limit + 1)")
        case .descending:
            if let after { condition.append(" AND id < \(after)") }
            condition.append(" ORDER BY id DESC LIMIT \(limit + 1)")
        }
        return condition
    }
}

/// What was to be begun once has been begun already.
package struct ClaimLost: Error {
    package init() {}
}
