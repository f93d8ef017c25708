package import Core
package import HTTPCore
package import Postgres
import Workflows

/// What people said of entries of their conversations, in PostgreSQL.
package struct FeedbackStore: Sendable {
    /// How many entries are judged at once.
    package static let most = 100

    private let database: Database
    private let identifiers: any IdentifierGenerator

    package init(database: Database, identifiers: any IdentifierGenerator) {
        self.database = database
        self.identifiers = identifiers
    }

    /// Keeps what the person says of these entries of their own conversation, in the place of what they said before. Throws
    /// `UnknownThread` where one of them is not there; nothing is kept then.
    ///
    /// - Parameter workflow: the one that the conversation is with; nil for any
    package func keep(
        _ kind: Feedback.Kind, because reason: Feedback.Reason = .asBefore, of items: [ItemID], in threadID: ThreadID,
        by person: PersonalScope, with workflow: WorkflowID? = nil
    ) async throws {
        let items = Set(items)
        let rows = items.map { item -> JSONValue in
            let id: Identifier<FeedbackTag> = identifiers.make()
            return ["id": .string(id.uuid.hex), "item": .string(item.uuid.hex)]
        }
        let now = (identifiers.make() as ItemID).createdAt
        let (comment, holds) =
            switch reason {
            case .asBefore: (String?.none, true)
            case .given(let words): (words, false)
            }
        try await database.withTenant(person.tenantID) { transaction in
            let kept = try await transaction.execute(
                """
                INSERT INTO item_feedback (id, tenant_id, thread_id, item_id, user_id, kind, comment, created_at)
                SELECT given.id, app_tenant_id(), t.id, i.id, t.user_id, \(kind.rawValue), \(comment), \(now)
                FROM jsonb_to_recordset(\(JSONValue.array(rows))) AS given (id uuid, item uuid)
                JOIN thread_items i ON i.id = given.item AND i.kind = ANY (\(ThreadItem.Kind.shown))
                JOIN threads t ON t.id = i.thread_id
                WHERE t.tenant_id = app_tenant_id() AND t.id = \(threadID) AND t.user_id = \(person.userID)
                    AND (\(workflow)::uuid IS NULL OR t.workflow_id = \(workflow))
                FOR KEY SHARE OF i
                ON CONFLICT (tenant_id, item_id, user_id) DO UPDATE
                    SET id = excluded.id, kind = excluded.kind, created_at = excluded.created_at,
                        comment = CASE WHEN \(holds) AND item_feedback.kind = excluded.kind
                            THEN item_feedback.comment ELSE excluded.comment END
                """)
            // The transaction goes back, with what was there of the others.
            guard kept == items.count else { throw UnknownThread() }
        }
    }

    /// What the person said of entries of a conversation of their own, the latest first. Throws `UnknownThread` where they
    /// have no such conversation.
    package func page(
        _ page: HTTPCore.PageRequest, in threadID: ThreadID, by person: PersonalScope
    ) async throws -> HTTPCore.Page<Feedback> {
        var query: Query = """
            \(Self.listed) WHERE f.tenant_id = app_tenant_id() AND f.thread_id = \(threadID)
                AND f.user_id = \(person.userID)
            """
        if let after = page.after { query.append(" AND f.id < \(after)") }
        query.append(" ORDER BY f.id DESC LIMIT \(page.limit + 1)")
        let statement = query
        let results = try await database.withTenant(person.tenantID) { transaction in
            try await transaction.batch([
                """
                SELECT FROM threads
                WHERE tenant_id = app_tenant_id() AND id = \(threadID) AND user_id = \(person.userID)
                """,
                statement,
            ])
        }
        guard !results[0].isEmpty else { throw UnknownThread() }
        return HTTPCore.Page(try results[1].map(Feedback.init(row:)), for: page) { $0.id.uuid }
    }

    /// Feedback with what it is about and who says it.
    private static var listed: Query {
        """
        SELECT f.id, f.thread_id, f.item_id, i.kind AS item_type, i.run_id, f.kind, f.comment, f.created_at, f.user_id,
            u.name
        FROM item_feedback f JOIN thread_items i ON i.id = f.item_id JOIN users u ON u.id = f.user_id
        """
    }

    /// Forgets what the person said of an entry of their own conversation, if anything. Throws `UnknownThread` where there
    /// is no such entry.
    package func withdraw(from item: ItemID, in threadID: ThreadID, by user: UserID, in tenantID: TenantID) async throws
    {
        try await database.withTenant(tenantID) { transaction in
            let results = try await transaction.batch([
                """
                SELECT FROM thread_items i JOIN threads t ON t.id = i.thread_id
                WHERE i.tenant_id = app_tenant_id() AND i.id = \(item) AND t.id = \(threadID) AND t.user_id = \(user)
                    AND i.kind = ANY (\(ThreadItem.Kind.shown))
                """,
                """
                DELETE FROM item_feedback WHERE tenant_id = app_tenant_id() AND item_id = \(item)
                    AND thread_id = \(threadID) AND user_id = \(user)
                """,
            ])
            guard !results[0].isEmpty else { throw UnknownThread() }
        }
    }

    /// What people said of the workflow's answers, the latest first; nil where there is no such workflow.
    package func page(
        _ page: HTTPCore.PageRequest, of slug: String, kind: Feedback.Kind?, in tenantID: TenantID
    ) async throws -> HTTPCore.Page<Feedback>? {
        var query: Query = """
            \(Self.listed) JOIN threads t ON t.id = f.thread_id JOIN workflows w ON w.id = t.workflow_id
            WHERE f.tenant_id = app_tenant_id() AND w.slug = \(slug) AND w.deleted_at IS NULL
                AND (\(kind?.rawValue)::text IS NULL OR f.kind = \(kind?.rawValue))
            """
        if let after = page.after { query.append(" AND f.id < \(after)") }
        query.append(" ORDER BY f.id DESC LIMIT \(page.limit + 1)")
        let statement = query
        return try await database.withTenant(tenantID) { transaction -> HTTPCore.Page<Feedback>? in
            let results = try await transaction.batch([
                "SELECT FROM workflows WHERE tenant_id = app_tenant_id() AND slug = \(slug) AND deleted_at IS NULL",
                statement,
            ])
            guard !results[0].isEmpty else { return nil }
            return HTTPCore.Page(try results[1].map(Feedback.init(row:)), for: page) { $0.id.uuid }
        }
    }
}

extension Feedback {
    fileprivate init(row: Row) throws {
        id = try row["id", Identifier<FeedbackTag>.self]
        threadID = try row["thread_id", ThreadID.self]
        itemID = try row["item_id", ItemID.self]
        itemType = try row["item_type", String.self]
        runID = try row["run_id", RunID?.self]
        kind = Kind(rawValue: try row["kind", String.self]) ?? .negative
        comment = try row["comment", String?.self]
        createdAt = try row["created_at", Timestamp.self]
        userID = try row["user_id", UserID.self]
        userName = try row["name", String.self]
    }
}
