package import Core
import Postgres
package import Workflows

/// Going back in a thread.
extension ThreadStore {
    /// What came of going back.
    package struct Rewound: Sendable {
        package let thread: ChatThread
        /// The branch that is shown now.
        package let branch: BranchID
        package let admission: RunAdmission
        /// Runs that were ended for it.
        package let ended: [RunID]
    }

    /// What the person wrote, among what the thread shows. Throws `UnknownThread` where there is no such item, and
    /// `BranchProblem` where it is something else.
    package func ownMessage(
        _ item: ItemID, in threadID: ThreadID, of scope: PersonalScope, workflow: WorkflowID?
    ) async throws -> UserMessage {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let held = try await HeldThread(threadID, of: scope, workflow: workflow, in: transaction)
            guard let message = try await held.place(of: item).message else { throw BranchProblem.notOwnMessage }
            return message
        }
    }

    /// Answers a message again: whatever is at work is ended, all behind the message is removed, and its run stands again
    /// where it stood when the message came. Where another branch goes on from what would be removed, it stays, and the
    /// answer gets a branch of its own.
    ///
    /// - Parameter branch: the identifier of that branch
    package func retry(
        _ item: ItemID, in threadID: ThreadID, of scope: PersonalScope, answeredBy entrance: RunEntrance,
        notice: ItemID, branch: BranchID, _ rewinding: RunRewinding
    ) async throws -> Rewound {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let held = try await HeldThread(threadID, of: scope, in: transaction)
            try held.requireAnswering(at: notice.createdAt)
            let place = try await held.place(of: item)
            guard place.message != nil else { throw BranchProblem.notOwnMessage }
            let moment = RunRewinding.Moment(item, in: place.branch, of: threadID)
            var (ended, shown): ([RunID], BranchID)
            if place.branch == held.branch, !(try await held.isNeeded(behind: item, in: held.branch)) {
                (ended, shown) = (try await remove(behind: item, in: held, notice: notice, rewinding), held.branch)
                try await rewinding.restore(moment, into: shown, withUntouched: false, in: transaction)
            } else {
                ended = try await rewinding.end(.atWork, in: held.branch, of: threadID, in: transaction).runs
                shown = branch
                try await held.show(newBranch: shown, from: place.branch, after: item, named: nil, notice: notice)
                try await rewinding.restore(moment, into: shown, withUntouched: true, in: transaction)
            }
            let admission = try await held.admit(nil, at: notice.createdAt, entrance)
            return Rewound(thread: held.thread, branch: shown, admission: admission, ended: ended)
        }
    }

    /// Removes what lies behind a message of the branch that is shown, and ends what has to do with it.
    private func remove(
        behind item: ItemID, in held: HeldThread, notice: ItemID, _ rewinding: RunRewinding
    ) async throws -> [RunID] {
        let (ended, open) = try await rewinding.end(
            .since(item), in: held.branch, of: held.thread.id, in: held.transaction)
        let gone = try await held.transaction.query(
            """
            DELETE FROM thread_items
            WHERE CASE WHEN branch_id IS NULL THEN thread_id ELSE branch_id END = \(held.branch)
                AND thread_id = \(held.thread.id) AND id > \(item)
            RETURNING id, kind, run_id
            """
        ).map { try $0.decode(ItemID.self, String.self, RunID?.self) }
        let shown = gone.filter { ThreadItem.Kind.shown.contains($0.1) }.map(\.0).sorted() + open
        let speakers = Set(gone.compactMap(\.2)).union(ended).map(\.uuid)
        // Those that are over have nothing to say any more.
        let silent = try await held.transaction.query(
            """
            SELECT id FROM workflow_runs WHERE tenant_id = app_tenant_id() AND id = ANY (\(speakers))
                AND status NOT IN ('queued', 'running', 'waiting')
            """
        ).map { try $0["id", RunID.self] }
        if !shown.isEmpty || !silent.isEmpty {
            _ = try await held.transaction.batch(
                held.announcing(.removed(shown, runs: silent.sorted()), as: notice))
        }
        return ended
    }

    /// Begins a branch in which a message says something else, and has it answered.
    package func edit(
        _ item: ItemID, to message: ThreadItem, in scope: PersonalScope, answeredBy entrance: RunEntrance,
        named name: String?, notice: ItemID, branch: BranchID, _ rewinding: RunRewinding
    ) async throws -> Rewound {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let held = try await HeldThread(message.threadID, of: scope, in: transaction)
            try held.requireAnswering(at: notice.createdAt)
            let place = try await held.place(of: item)
            guard place.message != nil else { throw BranchProblem.notOwnMessage }
            let before = try await held.predecessor(of: item)
            try await held.show(
                newBranch: branch, from: before?.branch ?? BranchID(firstOf: message.threadID), after: before?.item,
                named: name, notice: notice)
            try await rewinding.restore(
                RunRewinding.Moment(item, in: place.branch, of: message.threadID), into: branch, withUntouched: true,
                in: transaction)
            let admission = try await held.admit(message, at: message.createdAt, entrance)
            return Rewound(thread: held.thread, branch: branch, admission: admission, ended: [])
        }
    }

    /// Begins a branch that goes on behind the end of an answer, in which nothing is said yet.
    package func fork(
        after item: ItemID, in threadID: ThreadID, of scope: PersonalScope, named name: String?, notice: ItemID,
        branch: BranchID, _ rewinding: RunRewinding
    ) async throws {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let held = try await HeldThread(threadID, of: scope, in: transaction)
            try held.thread.status.requireActive()
            let place = try await held.place(of: item)
            // Of what follows in the item's own branch, the first that is seen and that nobody of the institution wrote, who
            // may write in the middle of an answer; and the last that is not seen before it.
            let following = try await transaction.queryOne(
                """
                SELECT id, kind = \(ThreadItem.Kind.userMessage) AND run_id IS NULL FROM thread_items
                WHERE coalesce(branch_id, thread_id) = \(place.branch) AND thread_id = \(threadID) AND id > \(item)
                    AND kind = ANY (\(ThreadItem.Kind.shown)) AND kind <> \(ThreadItem.Kind.endOfTurn)
                    AND author_id IS NULL
                ORDER BY id LIMIT 1
                """
            ).map { try $0.decode(ItemID.self, Bool.self) }
            guard following?.1 ?? (place.message == nil) else { throw BranchProblem.midAnswer }
            if following == nil {
                let busy = try await transaction.queryOne(
                    """
                    SELECT 1 FROM workflow_runs
                    WHERE tenant_id = app_tenant_id() AND thread_id = \(threadID)
                        AND coalesce(branch_id, thread_id) = \(place.branch) AND status IN ('queued', 'running') LIMIT 1
                    """)
                guard busy == nil else { throw BranchProblem.busy }
            }
            let last = try await transaction.queryOne(
                """
                SELECT id FROM thread_items
                WHERE coalesce(branch_id, thread_id) = \(place.branch) AND thread_id = \(threadID)
                    AND (\(following?.0)::uuid IS NULL OR id < \(following?.0))
                ORDER BY id DESC LIMIT 1
                """)
            try await held.show(
                newBranch: branch, from: place.branch, after: try last?.decode(ItemID.self) ?? item, named: name,
                notice: notice)
            try await rewinding.restore(
                RunRewinding.Moment(following?.0, in: place.branch, of: threadID), into: branch, withUntouched: true,
                in: transaction)
        }
    }
}
