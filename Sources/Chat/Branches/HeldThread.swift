import Core
import Postgres
import Workflows

/// A thread of a person that is held until the end of a transaction, with all that is live in it.
struct HeldThread {
    let thread: ChatThread
    /// The branch that it shows.
    let branch: BranchID
    /// Whether somebody listens to it, on whichever server.
    let isWatched: Bool
    /// Until when somebody answers in the assistant's place.
    private let takenUntil: Timestamp?
    let tenantID: TenantID
    let transaction: Transaction

    /// The most branches of one thread.
    static let mostBranches = 50

    /// Throws `UnknownThread` where the person has no such thread.
    ///
    /// - Parameter workflow: nil for any
    init(
        _ id: ThreadID, of scope: PersonalScope, workflow: WorkflowID? = nil, in transaction: Transaction
    ) async throws {
        let results = try await transaction.batch([
            """
            SELECT workflow_id, title, created_at, coalesce(branch_id, id), coalesce(watched_until > now(), false),
                status, status_reason, taken_until
            FROM threads
            WHERE tenant_id = app_tenant_id() AND id = \(id) AND user_id = \(scope.userID)
                AND (\(workflow)::uuid IS NULL OR workflow_id = \(workflow))
            FOR NO KEY UPDATE
            """, RunRewinding.holding(liveIn: id),
        ])
        guard let row = results[0].first else { throw UnknownThread() }
        let (workflow, title, createdAt, branch, isWatched, status, reason, taken) = try row.decode(
            WorkflowID.self, String?.self, Timestamp.self, BranchID.self, Bool.self, String.self, String?.self,
            Timestamp?.self)
        takenUntil = taken
        thread = ChatThread(
            id: id, userID: scope.userID, workflowID: workflow, title: title, createdAt: createdAt,
            status: ThreadStatus(stored: status, reason))
        self.branch = branch
        self.isWatched = isWatched
        self.tenantID = scope.tenantID
        self.transaction = transaction
    }

    /// Throws where no run may answer in it at that time: `ThreadIsShut` and `ThreadIsTaken`.
    func requireAnswering(at time: Timestamp) throws {
        try thread.status.requireActive()
        if let takenUntil, takenUntil > time { throw ThreadIsTaken() }
    }

    // MARK: Items

    /// Where an item of the branch that is shown lies.
    struct Place {
        let branch: BranchID
        /// What the person wrote; nil for anything else.
        let message: UserMessage?
    }

    /// Throws `UnknownThread` for an item that is not shown.
    func place(of item: ItemID) async throws -> Place {
        let row = try await transaction.queryOne(
            VisibleItems.query(
                "i.kind, i.content, i.run_id, coalesce(i.branch_id, i.thread_id) AS branch", of: thread.id,
                branch: VisibleItems.current(of: thread.id),
                where: "i.id = \(item) AND i.kind = ANY (\(ThreadItem.Kind.shown))", order: "ASC", most: 1))
        guard let row else { throw UnknownThread() }
        let (kind, content, run, branch) = try row.decode(
            String.self, JSONValue.self, RunID?.self, BranchID.self)
        let isOwn = kind == ThreadItem.Kind.userMessage && run == nil
        return Place(branch: branch, message: isOwn ? try UserMessage(FieldReader(content)) : nil)
    }

    /// The item before one of the branch that is shown, hidden or not, with the branch that it was made in; nil for the
    /// first.
    func predecessor(of item: ItemID) async throws -> (item: ItemID, branch: BranchID)? {
        try await transaction.queryOne(
            VisibleItems.query(
                "i.id, coalesce(i.branch_id, i.thread_id) AS branch", of: thread.id,
                branch: VisibleItems.current(of: thread.id), where: "i.id < \(item)", order: "DESC", most: 1)
        ).map { try $0.decode(ItemID.self, BranchID.self) }
    }

    /// Whether another branch goes on from behind an item of this one.
    func isNeeded(behind item: ItemID, in branch: BranchID) async throws -> Bool {
        try await transaction.queryOne(
            """
            SELECT 1 FROM thread_branches
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread.id) AND parent_id = \(branch)
                AND fork_after > \(item) LIMIT 1
            """) != nil
    }

    // MARK: Branches

    /// Adds a branch that goes on from another one behind an item, or from the beginning, and shows it from now on.
    func show(
        newBranch branch: BranchID, from parent: BranchID, after item: ItemID?, named name: String?,
        notice: ItemID
    ) async throws {
        let first = BranchID(firstOf: thread.id)
        let results = try await transaction.batch([
            """
            INSERT INTO thread_branches (id, tenant_id, thread_id, created_at)
            VALUES (\(first), \(tenantID), \(thread.id), \(thread.createdAt)) ON CONFLICT (id) DO NOTHING
            """,
            """
            SELECT count(*) AS count FROM thread_branches
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread.id)
            """,
        ])
        guard try results[1].first?["count", Int.self] ?? 0 < Self.mostBranches else {
            throw BranchProblem.tooMany(Self.mostBranches)
        }
        try await transaction.execute(
            """
            INSERT INTO thread_branches (id, tenant_id, thread_id, parent_id, fork_after, name, created_at)
            VALUES (\(branch), \(tenantID), \(thread.id), \(parent), \(item), \(name), \(branch.createdAt))
            """)
        try await show(branch, notice: notice)
    }

    /// Shows a branch from now on.
    func show(_ branch: BranchID, notice: ItemID) async throws {
        _ = try await transaction.batch(
            [
                """
                UPDATE threads SET branch_id = nullif(\(branch)::uuid, id), is_untouched = false
                WHERE tenant_id = app_tenant_id() AND id = \(thread.id)
                """
            ] + announcing(.branch(branch), as: notice))
    }

    // MARK: Notices

    /// The statements that tell those who listen.
    func announcing(_ content: ThreadNotice.Content, as id: ItemID) -> [Query] {
        ThreadNotice(id: id, content: content).insertion(of: thread.id, in: tenantID) + announcement
    }

    /// The statement that has those look who listen on other servers.
    var announcement: [Query] { isWatched ? [RunEngine.announcement(of: thread.id)] : [] }

    /// Adds a message, where it is new, and what answers it.
    func admit(_ item: ThreadItem?, at time: Timestamp, _ entrance: RunEntrance) async throws -> RunAdmission {
        let rows = try await transaction.batch([
            """
            UPDATE threads SET updated_at = \(time), is_untouched = false
            WHERE tenant_id = app_tenant_id() AND id = \(thread.id)
            """, entrance.question,
        ])
        let (admission, run) = try entrance.answer(rows[1].first)
        let bound = item?.binding(of: thread.userID)
        let statements = [item?.insertion(in: tenantID), bound, run].compactMap(\.self) + announcement
        if !statements.isEmpty { _ = try await transaction.batch(statements) }
        return admission
    }
}
