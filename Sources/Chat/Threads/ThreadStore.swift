package import Core
package import Postgres
import Workflows

/// Threads and their items in PostgreSQL. Every method sees only the threads of its scope.
package struct ThreadStore: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    // MARK: Threads

    /// Stores a new thread with its first item and whatever belongs into the same transaction.
    package func create(_ thread: ChatThread, first item: ThreadItem, and also: Query, in tenantID: TenantID)
        async throws
    {
        try await database.withTenant(tenantID) { transaction in
            _ = try await transaction.batch([
                """
                INSERT INTO threads (id, tenant_id, user_id, workflow_id, title, created_at, updated_at)
                VALUES (\(thread.id), \(tenantID), \(thread.userID), \(thread.workflowID), \(thread.title),
                    \(thread.createdAt), \(thread.createdAt))
                """, item.insertion(in: tenantID), also,
            ])
        }
    }

    /// Adds an item to a thread, and in the same transaction tells the run that waits for it, or begins another one where
    /// none waits; gives the thread, and the run that waited.
    package func append(
        _ item: ThreadItem, signalling: Query, orBeginning run: Query, in scope: ThreadScope
    ) async throws -> (ChatThread, RunID?) {
        try await database.withTenant(scope.tenantID) { transaction in
            let results = try await transaction.batch([
                """
                UPDATE threads SET updated_at = \(item.createdAt)
                WHERE id = \(item.threadID) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)
                RETURNING title, created_at
                """, signalling,
            ])
            // The transaction goes back, with what it told a run of somebody else's thread.
            guard let row = results[0].first else { throw UnknownThread() }
            let (title, createdAt) = try row.decode(String?.self, Timestamp.self)
            let waiting = try results[1].first?.decode(RunID.self)
            let insertion = item.insertion(in: scope.tenantID)
            _ = try await transaction.batch(waiting == nil ? [insertion, run] : [insertion])
            let thread = ChatThread(
                id: item.threadID, userID: scope.userID, workflowID: scope.workflowID, title: title,
                createdAt: createdAt)
            return (thread, waiting)
        }
    }

    package func threads(_ page: PageRequest, in scope: ThreadScope) async throws -> Page<ChatThread> {
        let rows = try await database.withTenant(scope.tenantID) { transaction in
            try await transaction.query(
                """
                SELECT id, title, created_at FROM threads
                WHERE user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)\(page.condition)
                """)
        }
        return Page(try rows.map { try thread($0, in: scope) }, limit: page.limit)
    }

    package func thread(_ id: ThreadID, in scope: ThreadScope) async throws -> ChatThread {
        try await database.withTenant(scope.tenantID) { try await thread(id, in: scope, $0) }
    }

    /// The thread with its first items.
    package func thread(
        _ id: ThreadID, items page: PageRequest, in scope: ThreadScope
    ) async throws -> (ChatThread, Page<ThreadItem>) {
        try await database.withTenant(scope.tenantID) { transaction in
            (try await thread(id, in: scope, transaction), try await items(of: id, page, transaction))
        }
    }

    package func rename(_ id: ThreadID, to title: String, in scope: ThreadScope) async throws -> ChatThread {
        let rows = try await database.withTenant(scope.tenantID) { transaction in
            try await transaction.query(
                """
                UPDATE threads SET title = \(title)
                WHERE id = \(id) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)
                RETURNING id, title, created_at
                """)
        }
        guard let row = rows.first else { throw UnknownThread() }
        return try thread(row, in: scope)
    }

    /// Deletes the thread with its items and runs.
    package func delete(_ id: ThreadID, in scope: ThreadScope) async throws {
        let count = try await database.withTenant(scope.tenantID) { transaction in
            try await transaction.execute(
                """
                DELETE FROM threads
                WHERE id = \(id) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)
                """)
        }
        guard count > 0 else { throw UnknownThread() }
    }

    // MARK: Items

    /// The items that clients may see.
    package func items(of id: ThreadID, _ page: PageRequest, in scope: ThreadScope) async throws -> Page<ThreadItem> {
        try await database.withTenant(scope.tenantID) { transaction in
            _ = try await thread(id, in: scope, transaction)
            return try await items(of: id, page, transaction)
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
            SELECT id, title, created_at FROM threads
            WHERE id = \(id) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)
            """)
        guard let row = rows.first else { throw UnknownThread() }
        return try thread(row, in: scope)
    }

    private func thread(_ row: Row, in scope: ThreadScope) throws -> ChatThread {
        let (id, title, createdAt) = try row.decode(ThreadID.self, String?.self, Timestamp.self)
        return ChatThread(
            id: id, userID: scope.userID, workflowID: scope.workflowID, title: title, createdAt: createdAt)
    }

    private func items(
        of id: ThreadID, _ page: PageRequest, _ transaction: Transaction
    ) async throws -> Page<ThreadItem> {
        let rows = try await transaction.query(
            """
            SELECT id, thread_id, kind, content, created_at FROM thread_items
            WHERE thread_id = \(id) AND kind <> \(ThreadItem.Kind.hiddenContext)\(page.condition)
            """)
        return Page(try rows.map(ThreadItem.init(row:)), limit: page.limit)
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
