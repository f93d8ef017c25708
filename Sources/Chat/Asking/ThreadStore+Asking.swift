package import Core
import Postgres
package import Workflows

/// What people and their programs give where they were asked.
extension ThreadStore {
    /// How runs are told: the statements belong into the transaction that keeps what they are told of.
    package struct Telling: Sendable {
        /// Tells the thread's run that waits for exactly this, and gives it.
        let resting: @Sendable (RunSignal) -> Query
        /// Tells a run, whatever it does.
        let any: @Sendable (RunSignal, RunID) -> Query
    }

    /// How many of the newest entries are looked at for calls that nobody answered.
    private static let strayWindow = 20

    /// Completes the call that is the thread's newest entry, but for what people of the institution wrote, and tells the run that waits for it; earlier calls that nobody
    /// answered are removed. Throws `UnknownThread`, and `AskingProblem`.
    package func complete(
        with output: JSONValue, in threadID: ThreadID, at time: Timestamp, _ telling: Telling, in scope: ThreadScope
    ) async throws -> (ChatThread, RunID) {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let thread = try await hold(threadID, at: time, transaction, in: scope)
            let newest = try await transaction.queryOne(
                VisibleItems.query(
                    "i.id, i.run_id, i.kind, i.content", of: threadID, branch: VisibleItems.current(of: threadID),
                    where: "i.kind = ANY (\(ThreadItem.Kind.shown)) AND i.author_id IS NULL", order: "DESC", most: 1))
            guard let newest else { throw AskingProblem.noCall }
            let (id, run, kind, content) = try newest.decode(ItemID.self, RunID?.self, String.self, JSONValue.self)
            let call = ClientToolCall(json: content)
            guard kind == ThreadItem.Kind.clientToolCall, call.status == .pending, run != nil else {
                throw AskingProblem.noCall
            }
            let told = try await keep(
                .clientToolCall(call.completed(with: output)), of: id, in: threadID,
                telling.resting(.clientTools([call.callID: output], to: id)), transaction)
            for (stray, run) in try await removeStrays(in: threadID, transaction) {
                guard let run else { continue }
                _ = try await transaction.query(telling.any(.clientTools([:], to: stray), run))
            }
            return (thread, told)
        }
    }

    /// Keeps the answers to questions of the thread, and tells the run that waits for them. Throws `UnknownThread`, and
    /// `AskingProblem`.
    package func answer(
        _ item: ItemID, with submission: StructuredInputSubmission, in threadID: ThreadID, at time: Timestamp,
        _ telling: Telling, in scope: ThreadScope
    ) async throws -> (ChatThread, RunID) {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let thread = try await hold(threadID, at: time, transaction, in: scope)
            let row = try await transaction.queryOne(
                """
                SELECT i.content, coalesce((
                    SELECT (s.output -> 'details' ->> 'skippable')::boolean FROM run_steps s
                    WHERE s.tenant_id = app_tenant_id() AND s.run_id = i.run_id AND s.status = 'waiting'
                        AND s.output -> 'details' ->> 'item_id' = \(item.description)), true)
                FROM (\(VisibleItems.query(
                    "i.id, i.run_id, i.content", of: threadID, branch: VisibleItems.current(of: threadID),
                    where: "i.id = \(item) AND i.kind = \(ThreadItem.Kind.structuredInput)", order: "ASC", most: 1))) i
                """)
            guard let row else { throw AskingProblem.noQuestions }
            let (content, isSkippable) = try row.decode(JSONValue.self, Bool.self)
            let asked = StructuredInput(json: content)
            guard asked.status == .pending else { throw AskingProblem.notPending }
            let answered = asked.answered(submission)
            guard isSkippable || !answered.questions.contains(where: { $0.answer?.isSkipped ?? true }) else {
                throw AskingProblem.notSkippable
            }
            let told = try await keep(
                .structuredInput(answered), of: item, in: threadID,
                telling.resting(RunSignal(.structuredInput, submission.json, to: .item(item))), transaction)
            return (thread, told)
        }
    }

    /// The thread, held until the end of the transaction. Throws `busy` where something is at work in it.
    func hold(
        _ id: ThreadID, at time: Timestamp, _ transaction: Transaction, in scope: ThreadScope
    ) async throws -> ChatThread {
        let results = try await transaction.batch([
            """
            UPDATE threads SET updated_at = \(time), is_untouched = false
            WHERE id = \(id) AND user_id = \(scope.userID) AND workflow_id = \(scope.workflowID)
            RETURNING \(unsafeSQL: ChatThread.columns)
            """,
            """
            SELECT count(*) AS count FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = \(id) AND status IN ('queued', 'running')
                AND branch_id IS NOT DISTINCT FROM (\(VisibleItems.current(of: id)))
            """,
        ])
        guard let row = results[0].first else { throw UnknownThread() }
        let thread = try ChatThread(row: row)
        try thread.status.requireActive()
        guard try results[1].first?["count", Int.self] == 0 else { throw AskingProblem.busy }
        return thread
    }

    /// Keeps what was given and gives the run that was told of it, in one transaction with all else.
    private func keep(
        _ content: ThreadItem.Content, of id: ItemID, in threadID: ThreadID, _ telling: Query,
        _ transaction: Transaction
    ) async throws -> RunID {
        let item = ThreadItem(id: id, threadID: threadID, createdAt: id.createdAt, content: content)
        let results = try await transaction.batch([item.update(), telling])
        guard let run = try results[1].first?.decode(RunID.self) else { throw AskingProblem.notPending }
        return run
    }

    private func removeStrays(
        in threadID: ThreadID, _ transaction: Transaction
    ) async throws -> [(ItemID, RunID?)] {
        try await transaction.query(
            """
            DELETE FROM thread_items WHERE tenant_id = app_tenant_id() AND id IN (
                SELECT id FROM (
                    SELECT id, kind, content FROM thread_items
                    WHERE (CASE WHEN branch_id IS NULL THEN thread_id ELSE branch_id END) = coalesce((\(VisibleItems.current(of: threadID))), \(threadID))
                    ORDER BY id DESC LIMIT \(Self.strayWindow)) newest
                WHERE kind = \(ThreadItem.Kind.clientToolCall) AND content ->> 'status' = 'pending')
            RETURNING id, run_id
            """
        ).map { try $0.decode(ItemID.self, RunID?.self) }
    }
}
