package import Core
package import Postgres

/// Conversations to be made tests of.
extension RunArchive {
    /// The most runs and steps of a conversation that can be recorded.
    package static let recorded = (runs: 100, steps: 2000)

    /// The runs of a thread with their steps, oldest first; nil where they are too many. Those whose message another one
    /// took are not among them.
    package func recording(
        of thread: ThreadID, in transaction: Transaction
    ) async throws -> [RecordedConversation.Run]? {
        let results = try await transaction.batch([
            """
            SELECT id, input, gives_way, status, result, created_at, finished_at FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND merged_into IS NULL
            ORDER BY id LIMIT \(Self.recorded.runs + 1)
            """,
            """
            SELECT s.run_id, s.node, s.kind, w.slug, s.status, s.output, s.error, s.answers, s.started_at, s.finished_at
            FROM run_steps s JOIN workflow_runs r ON r.id = s.run_id
            LEFT JOIN workflow_versions v ON v.id = s.workflow_version_id LEFT JOIN workflows w ON w.id = v.workflow_id
            WHERE r.tenant_id = app_tenant_id() AND r.thread_id = \(thread) AND r.merged_into IS NULL
            ORDER BY s.run_id, s.number LIMIT \(Self.recorded.steps + 1)
            """,
        ])
        guard results[0].count <= Self.recorded.runs, results[1].count <= Self.recorded.steps else { return nil }
        var steps: [RunID: [RecordedConversation.Step]] = [:]
        for row in results[1] {
            let (run, node, kind, workflow, status, output, error, answers, started, finished) = try row.decode(
                RunID.self, String.self, String.self, String?.self, String.self, JSONValue?.self, JSONValue?.self,
                JSONValue?.self, Timestamp.self, Timestamp?.self)
            steps[run, default: []].append(
                RecordedConversation.Step(
                    node: node, kind: kind, workflow: workflow, status: status, output: output ?? .null,
                    error: error ?? .null, answers: answers?.arrayValue ?? [], startedAt: started,
                    finishedAt: finished))
        }
        return try results[0].map { row in
            let (id, input, isMessage, status, result, created, finished) = try row.decode(
                RunID.self, JSONValue.self, Bool.self, String.self, JSONValue?.self, Timestamp.self, Timestamp?.self)
            return RecordedConversation.Run(
                input: RunInput(json: input), isMessage: isMessage, status: RunStatus(rawValue: status) ?? .failed,
                result: result ?? .null, createdAt: created, finishedAt: finished, steps: steps[id] ?? [])
        }
    }
}
