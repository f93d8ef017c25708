package import Core
package import Postgres

/// Something that a step of a workflow said in a conversation.
package struct SaidByStep: Sendable {
    package let runID: RunID
    package let threadID: ThreadID
    package let item: ItemID
    package let step: Int
    /// Whether the step is one of the run's own course, outside of branches and called workflows.
    package let isOfRun: Bool
}

extension RunArchive {
    /// What a step of the workflow said in conversations that are open: those in which something happened since then, and
    /// those that wait. In the order of their runs.
    package func said(
        by node: String, of workflow: WorkflowID, since: Timestamp, after: (RunID, Int)?, most: Int,
        in transaction: Transaction
    ) async throws -> [SaidByStep] {
        var query: Query = """
            SELECT r.id, r.thread_id, e.payload ->> 'item_id',
                s.number, s.strand = 0 AND s.workflow_version_id IS NULL
            FROM workflow_runs r JOIN threads t ON t.id = r.thread_id JOIN run_steps s ON s.run_id = r.id
            JOIN run_events e ON e.run_id = r.id AND e.step = s.number AND e.kind = 'message.finished'
            WHERE r.tenant_id = app_tenant_id() AND t.user_id IS NOT NULL AND t.origin <> \(RunFilter.trial)
                AND (t.updated_at >= \(since) OR r.status = 'waiting')
                AND s.node = \(node) AND s.kind = ANY (\(MessageCorrection.parameters.keys.sorted())) AND s.status <> 'running'
                AND coalesce(s.workflow_version_id, r.workflow_version_id) IN (
                    SELECT id FROM workflow_versions WHERE workflow_id = \(workflow) AND number IS NOT NULL)
            """
        if let after { query.append(" AND (r.id, s.number) > (\(after.0), \(after.1))") }
        query.append(" ORDER BY r.id, s.number LIMIT \(most)")
        return try await transaction.query(query).compactMap { row in
            let (run, thread, item, step, isOfRun) = try row.decode(
                RunID.self, ThreadID.self, String?.self, Int.self, Bool.self)
            return item.flatMap { ItemID($0) }.map {
                SaidByStep(runID: run, threadID: thread, item: $0, step: step, isOfRun: isOfRun)
            }
        }
    }

    /// What the expressions of a step of the run's own course could see when it began, as far as the journal has it.
    package func scope(
        of said: SaidByStep, in transaction: Transaction
    ) async throws -> [String: JSONValue]? {
        guard said.isOfRun else { return nil }
        let row = try await transaction.queryOne(
            "SELECT input FROM workflow_runs WHERE tenant_id = app_tenant_id() AND id = \(said.runID)")
        guard let row else { return nil }
        let input = RunInput(json: try row.decode(JSONValue.self))
        let steps = try await transaction.query(
            """
            SELECT node, output, changes FROM run_steps
            WHERE run_id = \(said.runID) AND number < \(said.step) AND status = 'completed' AND strand = 0
                AND workflow_version_id IS NULL
            ORDER BY number
            """)
        var (vars, state) = (JSONObject(), input.state)
        for step in steps {
            let (node, output, changes) = try step.decode(String.self, JSONValue?.self, JSONValue?.self)
            vars[node] = output ?? .null
            for change in changes?.arrayValue?.compactMap({ StateChange(json: $0) }) ?? [] {
                guard let next = try? state.applying(change) else { return nil }
                state = next
            }
        }
        return [
            "input": input.input, "state": state, "vars": .object(vars), "user": input.user, "course": input.course,
        ]
    }
}
