package import Core
package import Postgres

/// Runs of one thread that wait for each other.
///
/// Whoever stores a message holds first the thread and then its live runs; whoever ends a run holds that run. So a queued
/// run is either seen by the one that ends, or its sender sees that nobody is at work any more. Both hold the run that is at
/// work before those that are queued, so that neither waits for the other.
extension PostgresRunStore {
    package func admission(
        to thread: ThreadID, telling signal: RunSignal?, keeping message: ItemID?, replica: UUID128,
        until time: Timestamp
    ) -> Query {
        """
        WITH live AS (
            SELECT id, status, waits FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND status IN ('queued', 'running', 'waiting')
                AND \(Self.isOfCurrentBranch(of: thread))
            ORDER BY status = 'running' DESC, id FOR UPDATE),
        followed AS (
            UPDATE workflow_runs SET is_followed = true
            WHERE id IN (SELECT id FROM live WHERE status = 'running') RETURNING id),
        told AS (
            UPDATE workflow_runs
            SET status = 'running', lease_owner = \(replica), lease_expires_at = \(time), attempt = 1, wake_at = NULL,
                signals = signals || \(JSONValue.array([signal?.json].compactMap(\.self)))
            WHERE id = (
                SELECT id FROM live
                WHERE status = 'waiting' AND \(signal?.key)::text = ANY (waits)
                    AND NOT EXISTS (SELECT FROM live WHERE status <> 'waiting')
                ORDER BY id DESC LIMIT 1)
            RETURNING id, tenant_id, workflow_version_id, snapshot, waits, signals - -1 AS signals),
        \(Self.keeping("\(message)::uuid", from: "SELECT * FROM told"))
        SELECT (SELECT id FROM told) AS told, EXISTS (SELECT FROM followed) AS is_at_work,
            (SELECT count(*) FROM live WHERE status = 'queued') AS queued
        """
    }

    /// Only runs of the branch that the thread shows hear what is said and done in it.
    static func isOfCurrentBranch(of thread: ThreadID) -> Query {
        "branch_id IS NOT DISTINCT FROM (SELECT branch_id FROM threads WHERE id = \(thread))"
    }

    /// The statements that hold the run's thread and all that is live in it until the end of the transaction, in the order
    /// in which everybody holds them. They come before `posting`: what they hold keeps others from beginning a run.
    static func holding(threadOf run: RunID) -> [Query] {
        let thread: Query = """
            (SELECT thread_id FROM workflow_runs WHERE tenant_id = app_tenant_id() AND id = \(run))
            """
        return [
            "SELECT FROM threads WHERE tenant_id = app_tenant_id() AND id = \(thread) FOR NO KEY UPDATE",
            """
            SELECT FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND status IN ('queued', 'running', 'waiting')
            ORDER BY status = 'running' DESC, id FOR UPDATE
            """,
        ]
    }

    package func posting(_ signal: RunSignal, to run: RunID, replica: UUID128, until time: Timestamp) -> Query {
        """
        WITH held AS (
            SELECT id, thread_id, branch_id, status = 'waiting' AS rests FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND id = \(run)
                AND (status = 'running' OR status IN ('queued', 'waiting') AND \(signal.key) = ANY (waits))
            FOR UPDATE),
        others AS (
            SELECT other.id, other.status FROM held JOIN workflow_runs other ON other.thread_id = held.thread_id
            WHERE other.tenant_id = app_tenant_id() AND other.id <> held.id AND other.status IN ('queued', 'running')
                AND other.branch_id IS NOT DISTINCT FROM held.branch_id),
        followed AS (
            UPDATE workflow_runs SET is_followed = true
            WHERE id IN (SELECT id FROM others WHERE status = 'running') RETURNING id)
        UPDATE workflow_runs AS run
        SET signals = run.signals || \(JSONValue.array([signal.json])), wake_at = NULL,
            status = CASE WHEN NOT held.rests THEN run.status
                WHEN EXISTS (SELECT FROM others) THEN 'queued' ELSE 'running' END,
            queued_at = CASE WHEN held.rests THEN clock_timestamp() ELSE run.queued_at END,
            lease_owner = CASE WHEN held.rests THEN \(replica) ELSE run.lease_owner END,
            lease_expires_at = CASE WHEN held.rests THEN \(time) ELSE run.lease_expires_at END,
            attempt = CASE WHEN held.rests THEN 1 ELSE run.attempt END
        FROM held WHERE run.id = held.id
        RETURNING held.rests AND run.status = 'running'
        """
    }

    /// Gives the thread of a run that ends or rests to the first that is queued: it begins or goes on, or where it is a
    /// message, a run of the thread that waits for one takes it, this one before others.
    func handOver(
        _ run: RunReference, lastEvent: Int, to replica: UUID128, _ lease: Duration, _ transaction: Transaction,
        _ receipt: inout JournalReceipt
    ) async throws {
        let live = try await transaction.query(
            """
            SELECT id, status, gives_way AND snapshot IS NULL, 'user_input' = ANY (waits),
                coalesce(queued_at, created_at)
            FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = \(run.threadID)
                AND status IN ('queued', 'running', 'waiting') AND branch_id IS NOT DISTINCT FROM (
                    SELECT branch_id FROM workflow_runs WHERE id = \(run.runID))
            ORDER BY status = 'running' DESC, id FOR UPDATE
            """
        ).map { try $0.decode(RunID.self, String.self, Bool.self, Bool.self, Timestamp.self) }
        // They are held in the order in which everybody holds them, and go on in the order in which they came.
        let next = live.filter { $0.1 == "queued" }.min { ($0.4, $0.0) < ($1.4, $1.0) }
        guard let (queued, _, isMessage, _, _) = next, !live.contains(where: { $0.1 == "running" }) else { return }
        let leased: Query = """
            status = 'running', lease_owner = \(replica), is_followed = true, attempt = 1, wake_at = NULL,
            lease_expires_at = now() + make_interval(secs => \(lease.inSeconds))
            """
        let listening = live.filter { $0.1 == "waiting" && $0.3 }.map(\.0)
        let taker = listening.contains(run.runID) ? run.runID : listening.max { $0.uuid < $1.uuid }
        guard isMessage, let taker else {
            try await transaction.execute("UPDATE workflow_runs SET \(leased) WHERE id = \(queued)")
            receipt.next = queued
            return
        }
        let last: Query =
            taker == run.runID
            ? "\(lastEvent)" : "(SELECT coalesce(max(number), 0) FROM run_events WHERE run_id = \(taker))"
        _ = try await transaction.batch([
            """
            WITH \(Self.keeping(
                "(SELECT message_id FROM workflow_runs WHERE id = \(queued))",
                from: "SELECT * FROM workflow_runs WHERE id = \(taker)"))
            SELECT 1
            """,
            """
            UPDATE workflow_runs SET \(leased), signals = signals || jsonb_build_array(jsonb_build_object(
                'kind', 'user_input', 'payload', (SELECT input -> 'input' FROM workflow_runs WHERE id = \(queued)))),
                input = input || coalesce((SELECT jsonb_build_object('offered', input -> 'offered') FROM workflow_runs
                    WHERE id = \(queued) AND input ? 'offered'), '{}')
            WHERE id = \(taker)
            """,
            """
            UPDATE workflow_runs
            SET status = 'completed', merged_into = \(taker), merged_after = \(last), lease_owner = NULL,
                finished_at = now()
            WHERE id = \(queued)
            """,
            "SELECT pg_notify('lyceum_runs', 'e' || \(queued)::uuid)",
        ])
        receipt.next = taker
        receipt.merged = queued
    }
}
