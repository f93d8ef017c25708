package import Core
package import Postgres

/// The journal in PostgreSQL.
package struct PostgresRunStore: RunStore {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    package func insertion(of run: NewRun, replica: UUID128, lease: Duration, at time: Timestamp) -> Query {
        """
        INSERT INTO workflow_runs
            (id, tenant_id, thread_id, workflow_version_id, status, input, lease_owner, lease_expires_at, created_at)
        VALUES (\(run.reference.runID), \(run.reference.tenantID), \(run.reference.threadID), \(run.versionID),
            'running', \(run.input.json), \(replica), \(time + lease), \(time))
        """
    }

    package func signalling(
        _ signal: RunSignal, to thread: ThreadID, replica: UUID128, until time: Timestamp
    ) -> Query {
        """
        UPDATE workflow_runs
        SET status = 'running', lease_owner = \(replica), lease_expires_at = \(time), attempt = 1, wake_at = NULL,
            signals = signals || \(JSONValue.array([signal.json]))
        WHERE id = (
            SELECT id FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND status = 'waiting'
                AND \(signal.kind.rawValue) = ANY (waits)
            ORDER BY id DESC LIMIT 1 FOR UPDATE)
        RETURNING id
        """
    }

    package func append(_ entry: JournalEntry, to run: RunReference, replica: UUID128) async throws {
        var queries = [lock(run, replica: replica, keeping: entry.snapshot)]
        // A step that takes no time begins and ends in one entry.
        queries += entry.started.map { start(of: $0, run) }
        queries += entry.ended.map { end(of: $0, run) }
        if !entry.events.isEmpty { queries.append(events(CoalescedDeltas.merge(entry.events), run)) }
        queries += entry.projection
        if let end = entry.end { queries.append(self.end(end, run)) }
        try await database.withTenant(run.tenantID) { transaction in
            let results = try await transaction.batch(queries)
            guard results.first?.isEmpty == false else { throw LeaseLost() }
        }
    }

    package func load(_ runID: RunID, in tenantID: TenantID) async throws -> JournaledRun? {
        try await database.withTenant(tenantID) { transaction -> JournaledRun? in
            let results = try await transaction.batch([
                """
                SELECT thread_id, workflow_version_id, input, attempt, snapshot, signals FROM workflow_runs
                WHERE id = \(runID)
                """,
                """
                SELECT begun.payload ->> 'item_id' AS item_id FROM run_events AS begun
                WHERE begun.run_id = \(runID) AND begun.kind = 'message.started' AND NOT EXISTS (
                    SELECT 1 FROM run_events AS ended
                    WHERE ended.run_id = begun.run_id AND ended.kind IN ('message.finished', 'message.removed')
                        AND ended.payload ->> 'item_id' = begun.payload ->> 'item_id')
                """,
                "SELECT coalesce(max(number), 0) AS last FROM run_events WHERE run_id = \(runID)",
            ])
            guard let row = results[0].first else { return nil }
            let (threadID, versionID, input, attempt, snapshot, signals) = try row.decode(
                ThreadID.self, WorkflowVersionID.self, JSONValue.self, Int.self, JSONValue?.self, JSONValue.self)
            let needed = snapshot.map { RunMachine.needs(of: $0).steps } ?? []
            let outputs = try await transaction.query(
                "SELECT number, output FROM run_steps WHERE run_id = \(runID) AND number = ANY (\(needed))"
            ).map { try $0.decode(Int.self, JSONValue?.self) }
            return JournaledRun(
                reference: RunReference(tenantID: tenantID, runID: runID, threadID: threadID),
                versionID: versionID, input: RunInput(json: input), attempt: attempt,
                snapshot: snapshot, outputs: Dictionary(outputs.map { ($0, $1 ?? .null) }) { _, last in last },
                signals: (signals.arrayValue ?? []).compactMap { RunSignal(json: $0) },
                openMessages: try results[1].compactMap { ItemID(try $0["item_id", String.self]) },
                lastEventNumber: try results[2].first?["last", Int.self] ?? 0)
        }
    }

    package func claim(_ most: Int, replica: UUID128, lease: Duration) async throws -> [(TenantID, RunID)] {
        try await database.query(
            """
            SELECT tenant_id, run_id
            FROM claim_runs(\(replica), make_interval(secs => \(lease.inSeconds)), \(most))
            """
        ).map { try $0.decode(TenantID.self, RunID.self) }
    }

    package func renewLeases(of replica: UUID128, on runs: [RunID], for lease: Duration) async throws {
        guard !runs.isEmpty else { return }
        _ = try await database.query(
            """
            SELECT renew_run_leases(\(replica), \(runs.map(\.uuid)), make_interval(secs => \(lease.inSeconds)))
            """)
    }

    package func endLeases() async throws {
        _ = try await database.query("SELECT end_run_leases()")
    }

    // MARK: Statements

    private func start(of step: JournalEntry.StepStart, _ run: RunReference) -> Query {
        // A step that was interrupted, failed or waited begins again under its number.
        """
        INSERT INTO run_steps (tenant_id, run_id, number, node, kind, strand, attempt, status, started_at)
        VALUES (\(run.tenantID), \(run.runID), \(step.number), \(step.node), \(step.kind), \(step.strand),
            \(step.attempt), 'running', now())
        ON CONFLICT (run_id, number) DO UPDATE
            SET status = 'running', attempt = excluded.attempt, started_at = now(), finished_at = NULL
        """
    }

    private func end(of step: JournalEntry.StepEnd, _ run: RunReference) -> Query {
        let (status, output, error): (String, JSONValue?, JSONValue?) =
            switch step.outcome {
            case .completed(let output): ("completed", output, nil)
            case .failed(let failure): ("failed", nil, failure.json)
            case .cancelled: ("cancelled", nil, nil)
            case .waiting(let wait): ("waiting", wait.json, nil)
            }
        return """
            UPDATE run_steps SET status = \(status), output = \(output), error = \(error),
                usage = \(output?["usage"]), finished_at = now()
            WHERE run_id = \(run.runID) AND number = \(step.number)
            """
    }

    private func events(_ events: [NumberedRunEvent], _ run: RunReference) -> Query {
        let rows = events.map { event -> JSONValue in
            [
                "number": .integer(Int64(event.number)), "step": .integer(Int64(event.step)),
                "kind": .string(event.event.kind), "payload": event.event.payload,
            ]
        }
        return """
            INSERT INTO run_events (tenant_id, run_id, number, step, kind, payload)
            SELECT \(run.tenantID), \(run.runID), event.number, event.step, event.kind, event.payload
            FROM jsonb_to_recordset(\(JSONValue.array(rows))) AS event (number int, step int, kind text, payload jsonb)
            """
    }

    private func end(_ end: JournalEntry.RunEnd, _ run: RunReference) -> Query {
        if case .waiting(let snapshot, let waits) = end {
            let kinds = Set(waits.map(\.kind.rawValue)).sorted()
            return """
                UPDATE workflow_runs
                SET status = 'waiting', snapshot = \(snapshot), signals = '[]', waits = \(kinds),
                    wake_at = \(waits.compactMap(\.until).min()), lease_owner = NULL
                WHERE id = \(run.runID)
                """
        }
        let (status, result, error): (String, JSONValue?, JSONValue?) =
            switch end {
            case .completed(let result): ("completed", result.json, nil)
            case .failed(let failure): ("failed", nil, failure.json)
            case .cancelled, .waiting: ("cancelled", nil, nil)
            }
        return """
            UPDATE workflow_runs
            SET status = \(status), result = \(result), error = \(error), snapshot = NULL, signals = '[]',
                finished_at = now(), lease_owner = NULL
            WHERE id = \(run.runID)
            """
    }

    /// Finds no row where the replica does not hold the run any more; keeps others away until the end.
    private func lock(_ run: RunReference, replica: UUID128, keeping snapshot: JSONValue?) -> Query {
        let held: Query = "id = \(run.runID) AND lease_owner = \(replica) AND status = 'running'"
        guard let snapshot else { return "SELECT 1 FROM workflow_runs WHERE \(held) FOR UPDATE" }
        return "UPDATE workflow_runs SET snapshot = \(snapshot), signals = '[]' WHERE \(held) RETURNING 1"
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
