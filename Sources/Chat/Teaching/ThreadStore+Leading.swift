package import Core
package import Postgres
import Workflows

/// What people write in other people's conversations, and who answers in an assistant's place.
extension ThreadStore {
    /// How many messages a run is told of that were said while a person answered; further ones are in the history alone.
    private static let mostUnheard = 500

    /// A conversation that is held until the end of the transaction.
    package struct Held: Sendable {
        package let userID: UserID
        package let workflowID: WorkflowID
        package let takenBy: UserID?
        package let takenUntil: Timestamp?
        /// What the person wrote meanwhile and no run has heard of.
        package let unheard: [ItemID]
        let isWatched: Bool
        /// Whether it takes messages.
        let status: ThreadStatus

        /// Who answers in the assistant's place at that time.
        package func taker(at now: Timestamp) -> UserID? {
            takenUntil.map { $0 > now } ?? false ? takenBy : nil
        }
    }

    /// Holds the conversation. Throws `UnknownThread`.
    package func hold(_ thread: ThreadID, in transaction: Transaction) async throws -> Held {
        let row = try await transaction.queryOne(
            """
            SELECT user_id, workflow_id, taken_by, taken_until, unheard, coalesce(watched_until > now(), false),
                status, status_reason
            FROM threads WHERE tenant_id = app_tenant_id() AND id = \(thread) AND user_id IS NOT NULL
            FOR NO KEY UPDATE
            """)
        guard let row else { throw UnknownThread() }
        let (user, workflow, taker, until, unheard, isWatched, status, reason) = try row.decode(
            UserID.self, WorkflowID.self, UserID?.self, Timestamp?.self, [UUID128].self, Bool.self, String.self,
            String?.self)
        return Held(
            userID: user, workflowID: workflow, takenBy: taker, takenUntil: until, unheard: unheard.map { ItemID($0) },
            isWatched: isWatched, status: ThreadStatus(stored: status, reason))
    }

    /// Stores what somebody writes in a conversation that is held, and tells those who follow it.
    func write(
        _ item: ThreadItem, by author: UserID, in held: Held, _ transaction: Transaction
    ) async throws {
        let announcement: Query? = held.isWatched ? RunEngine.announcement(of: item.threadID) : nil
        let insertion: Query = """
            INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at, author_id, branch_id)
            VALUES (\(item.id), app_tenant_id(), \(item.threadID), \(item.kind), \(JSONValue.object(item.contentJSON)),
                \(item.createdAt), \(author), (\(VisibleItems.current(of: item.threadID))))
            """
        _ = try await transaction.batch([insertion, announcement].compactMap(\.self))
    }

    /// Somebody answers in the assistant's place until then; nobody where there is nobody named. What was kept for one whose
    /// time is over is kept for the next: no run has heard of it.
    func setTaker(
        _ taker: UserID?, of thread: ThreadID, from now: Timestamp, until: Timestamp?, in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE threads SET taken_by = \(taker), taken_until = \(until), taken_at = CASE
                    WHEN \(taker)::uuid IS NULL THEN NULL
                    WHEN taken_by = \(taker) AND taken_until > \(now) THEN taken_at ELSE \(now) END,
                unheard = CASE WHEN \(taker)::uuid IS NULL THEN '{}' ELSE unheard END
            WHERE tenant_id = app_tenant_id() AND id = \(thread)
            """)
    }

    /// Keeps a message for whoever answers in the assistant's place; nil where nobody does any more.
    func keep(_ item: ThreadItem, in scope: ThreadScope) async throws -> ChatThread? {
        try await database.withTenant(scope.tenantID, .contended) { transaction -> ChatThread? in
            let row = try await transaction.queryOne(
                """
                UPDATE threads SET updated_at = \(item.createdAt), is_untouched = false, unheard =
                    CASE WHEN cardinality(unheard) < \(Self.mostUnheard) THEN unheard || \(item.id)::uuid ELSE unheard END
                WHERE id = \(item.threadID) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)
                    AND taken_until > \(item.createdAt)
                RETURNING title, created_at, coalesce(watched_until > now(), false)
                """)
            guard let row else { return nil }
            let (title, createdAt, isWatched) = try row.decode(String?.self, Timestamp.self, Bool.self)
            let announcement: Query? = isWatched ? RunEngine.announcement(of: item.threadID) : nil
            _ = try await transaction.batch(
                [item.insertion(in: scope.tenantID), item.binding(of: scope.userID), announcement].compactMap(\.self))
            return ChatThread(
                id: item.threadID, userID: scope.userID, workflowID: scope.workflowID, title: title,
                createdAt: createdAt)
        }
    }

    /// What those of these messages say that the thread shows, as its runs are told of it: one text, in their order, and what
    /// is attached to them; and the last of them. Nil where there is none.
    func input(
        of items: [ItemID], in thread: ThreadID, _ transaction: Transaction
    ) async throws -> (input: JSONValue, last: ItemID)? {
        guard !items.isEmpty else { return nil }
        let shown = try await transaction.query(
            VisibleItems.query(
                "i.id, i.thread_id, i.kind, i.content, i.created_at", of: thread,
                branch: VisibleItems.current(of: thread), where: "i.id = ANY (\(items.map(\.uuid)))", order: "ASC",
                most: items.count)
        ).map { try ThreadItem(row: $0) }
        let messages = shown.compactMap { item -> UserMessage? in
            if case .userMessage(let message) = item.content { message } else { nil }
        }
        guard !messages.isEmpty, let last = shown.last?.id else { return nil }
        var input = JSONObject()
        input["text"] = .string(messages.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n\n"))
        let attached = messages.flatMap(\.attachments).map(\.id)
        if !attached.isEmpty {
            let files = try await transaction.query(
                """
                SELECT \(unsafeSQL: AttachmentStore.columns) FROM attachments
                WHERE tenant_id = app_tenant_id() AND id = ANY (\(attached.map(\.uuid))) AND thread_id = \(thread)
                    AND status = 'ready' ORDER BY id
                """
            ).map(AttachmentStore.attachment)
            input["attachments"] = .array(AttachedText.values(of: files))
        }
        return (.object(input), last)
    }

    /// What is live in the conversation, held until the end of the transaction in the order in which everybody holds it,
    /// and of each whether it is of the branch that is shown.
    func liveRuns(
        of thread: ThreadID, in transaction: Transaction
    ) async throws -> [(id: RunID, status: String, isShown: Bool)] {
        try await transaction.query(
            """
            SELECT id, status, branch_id IS NOT DISTINCT FROM (\(VisibleItems.current(of: thread))) FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND status IN ('queued', 'running', 'waiting')
            ORDER BY status = 'running' DESC, id FOR UPDATE
            """
        ).map { try $0.decode(RunID.self, String.self, Bool.self) }
    }

    /// What the newest run knows of the conversation's person, and the version that people meet now; nil where the
    /// workflow is not published any more.
    func answering(
        _ thread: ThreadID, _ transaction: Transaction
    ) async throws -> (version: WorkflowVersionID, user: JSONValue)? {
        let row = try await transaction.queryOne(
            """
            SELECT w.published_version_id, (
                SELECT input -> 'user' FROM workflow_runs r WHERE r.tenant_id = t.tenant_id AND r.thread_id = t.id
                ORDER BY r.id DESC LIMIT 1)
            FROM threads t JOIN workflows w ON w.id = t.workflow_id AND w.deleted_at IS NULL
            WHERE t.tenant_id = app_tenant_id() AND t.id = \(thread)
            """)
        guard let row else { return nil }
        let (version, user) = try row.decode(WorkflowVersionID?.self, JSONValue?.self)
        guard let version else { return nil }
        return (version, user ?? [:])
    }
}
