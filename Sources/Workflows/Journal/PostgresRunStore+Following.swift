package import Core
package import Postgres

/// What servers that do not carry a run out see of it, and how they end it.
extension PostgresRunStore {
    package func look(
        at runID: RunID, after number: Int, most: Int, in tenantID: TenantID
    ) async throws -> RunSight? {
        // What is committed after the first statement is announced, and what was before the second one shows.
        let results = try await database.statements(of: tenantID).batch([
            """
            UPDATE workflow_runs SET watched_until = now() + interval '60 s'
            WHERE id = \(runID) AND status IN ('queued', 'running', 'waiting')
                AND (watched_until IS NULL OR watched_until < now() + interval '30 s')
            """,
            "SELECT status, merged_into, merged_after FROM workflow_runs WHERE id = \(runID)",
            """
            SELECT number, step, kind, payload FROM run_events WHERE run_id = \(runID) AND number > \(number)
            ORDER BY number LIMIT \(most)
            """,
        ])
        guard let row = results[1].first else { return nil }
        let (status, merged, after) = try row.decode(String.self, RunID?.self, Int?.self)
        let state: RunSight.State =
            switch (merged, status) {
            case (let run?, _): .merged(run, after: after ?? 0)
            case (nil, "queued"): .queued
            case (nil, "running"): .running
            case (nil, "waiting"): .waiting
            default: .ended
            }
        let events = try results[2].compactMap { row -> NumberedRunEvent? in
            let (number, step, kind, payload) = try row.decode(Int.self, Int.self, String.self, JSONValue.self)
            return RunEvent(kind: kind, payload: payload).map {
                NumberedRunEvent(number: number, step: step, event: $0)
            }
        }
        return RunSight(state: state, events: events)
    }

    package func requestCancel(
        of runID: RunID, in tenantID: TenantID, replica: UUID128, lease: Duration, sparesResting: Bool
    ) async throws -> CancelRequest {
        try await database.withTenant(tenantID) { transaction in
            let row = try await transaction.queryOne(
                "SELECT status, merged_into FROM workflow_runs WHERE id = \(runID) FOR UPDATE")
            guard let row else { return .over }
            let (status, merged) = try row.decode(String.self, RunID?.self)
            if let merged { return .merged(merged) }
            switch status {
            case "running":
                _ = try await transaction.batch([
                    "UPDATE workflow_runs SET cancel_requested = true WHERE id = \(runID)",
                    "SELECT pg_notify('lyceum_runs', 'c' || \(runID)::uuid)",
                ])
                return .noted
            case "waiting" where sparesResting: return .over
            case "queued", "waiting":
                // A queued one leaves the others in the queue to those who are at work.
                try await transaction.execute(
                    """
                    UPDATE workflow_runs
                    SET status = 'running', cancel_requested = true, lease_owner = \(replica), wake_at = NULL,
                        lease_expires_at = now() + make_interval(secs => \(lease.inSeconds))
                    WHERE id = \(runID)
                    """)
                return .leased
            default: return .over
            }
        }
    }

    package func runs(
        of thread: ThreadID, in branch: BranchID, after position: ThreadPosition, in tenantID: TenantID
    ) async throws -> [ThreadRun] {
        let most = ThreadPosition.mostRuns
        // The newest first, as of a long thread the last runs are wanted.
        var wanted: Query =
            """
            SELECT id, status FROM workflow_runs
            WHERE tenant_id = \(tenantID) AND thread_id = \(thread) AND coalesce(branch_id, thread_id) = \(branch)
            """
        if let newest = position.newest {
            wanted.append(
                " AND (id > \(newest) OR id = ANY (\(position.live.keys.map(\.uuid)))) ORDER BY id LIMIT \(most)")
        } else {
            wanted.append(" AND merged_into IS NULL ORDER BY id DESC LIMIT \(most)")
        }
        let rows = try await database.statements(of: tenantID).query(
            """
            WITH run AS (\(wanted))
            SELECT run.id, run.status,
                (SELECT max(number) FROM run_events WHERE run_id = run.id) AS last_event,
                CASE WHEN run.status = 'running' THEN (
                    SELECT max(number) FROM run_events WHERE run_id = run.id AND kind = 'run.waiting') END AS rested_at
            FROM run ORDER BY run.id
            """)
        return try rows.map { row in
            let (id, status, last, rested) = try row.decode(RunID.self, String.self, Int?.self, Int?.self)
            let state: ThreadRun.State =
                switch status {
                case "queued": .queued
                case "running": .running
                case "waiting": .waiting
                default: .ended
                }
            return ThreadRun(id: id, state: state, lastEvent: last ?? 0, restedAt: rested ?? 0)
        }
    }

    package func bounds(of tenantID: TenantID) async throws -> RunBounds {
        let row = try await database.statements(of: tenantID).query(
            "SELECT limits -> 'runs' FROM tenants WHERE id = \(tenantID)"
        ).first
        let json: JSONValue? = try row?.decode(JSONValue?.self) ?? nil
        return (try? RunBounds(json: json ?? .null)) ?? RunBounds()
    }

    package func notices() async throws -> Notifications? {
        try await database.notifications(on: "lyceum_runs")
    }
}
