package import Core
package import Postgres

/// All that the journal keeps of one person's runs, and what removes it.
extension PostgresRunStore {
    /// A page of rows of `key` and `item`, in order of their key: each run with its steps, without what models were told.
    package func personalRows(
        of user: UserID, after: String?, limit: Int, in transaction: Transaction
    ) async throws -> [Row] {
        try await transaction.query(
            """
            SELECT r.thread_id || ' ' || r.id AS key, jsonb_build_object('id', r.id, 'conversation_id', r.thread_id,
                'status', r.status, 'input', r.input, 'error', r.error, 'result', r.result, 'created_at', r.created_at,
                'finished_at', r.finished_at, 'steps', (
                    SELECT coalesce(jsonb_agg(jsonb_build_object('number', s.number, 'kind', s.kind,
                        'status', s.status, 'output', s.output, 'answers', s.answers, 'changes', s.changes, 'usage', s.usage, 'started_at', s.started_at,
                        'finished_at', s.finished_at) ORDER BY s.number), '[]')
                    FROM run_steps s WHERE s.run_id = r.id), 'sent', (
                    SELECT coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'status', e.status,
                        'content', e.payload, 'created_at', e.created_at) ORDER BY e.id), '[]')
                    FROM effects e WHERE e.run_id = r.id)) AS item
            FROM (SELECT id FROM threads
                WHERE tenant_id = app_tenant_id() AND user_id = \(user)
                    AND (\(after)::text IS NULL OR id >= split_part(\(after), ' ', 1)::uuid)
                ORDER BY id OFFSET 0) t
            CROSS JOIN LATERAL (SELECT * FROM workflow_runs
                WHERE tenant_id = app_tenant_id() AND thread_id = t.id AND (\(after)::text IS NULL
                    OR (t.id, id) > (split_part(\(after), ' ', 1)::uuid, split_part(\(after), ' ', 2)::uuid))
                ORDER BY id LIMIT \(limit)) r
            ORDER BY t.id, r.id LIMIT \(limit)
            """)
    }

    /// How many runs there are of the person.
    package func personalCount(of user: UserID, in transaction: Transaction) async throws -> Int {
        try await transaction.queryOne(
            """
            SELECT count(*) AS count FROM workflow_runs r JOIN threads t ON t.id = r.thread_id
            WHERE t.tenant_id = app_tenant_id() AND t.user_id = \(user)
            """)?["count", Int.self] ?? 0
    }

    /// Ends the person's runs: whoever carries one out loses its lease, and with it the right to write more.
    package func end(of user: UserID, at now: Timestamp, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            UPDATE workflow_runs SET status = 'cancelled', lease_owner = NULL, finished_at = \(now)
            WHERE tenant_id = app_tenant_id() AND status IN ('queued', 'running', 'waiting') AND thread_id IN (
                SELECT id FROM threads WHERE tenant_id = app_tenant_id() AND user_id = \(user))
            """)
    }

    /// Takes out of the runs of threads whatever was said; that they were, how long they took, what they used and
    /// the grade that they gave stays.
    package func anonymise(_ threads: [ThreadID], at now: Timestamp, in transaction: Transaction) async throws {
        let runs: Query = """
            SELECT id FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = ANY (\(threads.map(\.uuid)))
            """
        _ = try await transaction.batch([
            // First, because it waits for whoever is writing to a run, and lets nobody write afterwards.
            """
            UPDATE workflow_runs SET input = '{}', snapshot = NULL, signals = '[]', wake_at = NULL, lease_owner = NULL,
                error = CASE WHEN error IS NOT NULL THEN jsonb_build_object('code', error -> 'code') END,
                result = CASE WHEN jsonb_typeof(result -> 'grade') = 'object' THEN jsonb_build_object(
                    'grade', jsonb_build_object(
                        'score', result #> '{grade,score}', 'maximum', result #> '{grade,maximum}')) END,
                status = CASE WHEN status IN ('queued', 'running', 'waiting') THEN 'cancelled' ELSE status END,
                finished_at = coalesce(finished_at, \(now))
            WHERE tenant_id = app_tenant_id() AND thread_id = ANY (\(threads.map(\.uuid)))
            """,
            "DELETE FROM run_rests WHERE tenant_id = app_tenant_id() AND run_id IN (\(runs))",
            // What has not left yet does not leave any more.
            "DELETE FROM effects WHERE tenant_id = app_tenant_id() AND run_id IN (\(runs))",
            """
            UPDATE approvals SET request = '', comment = NULL
            WHERE tenant_id = app_tenant_id() AND run_id IN (\(runs))
            """,
            "DELETE FROM workflow_tests WHERE tenant_id = app_tenant_id() AND recorded_from = ANY (\(threads.map(\.uuid)))",
            "DELETE FROM run_events WHERE tenant_id = app_tenant_id() AND run_id IN (\(runs))",
            """
            UPDATE run_steps SET input = NULL, output = NULL, error = NULL, changes = NULL, answers = NULL
            WHERE tenant_id = app_tenant_id() AND run_id IN (\(runs))
            """,
        ])
    }
}
