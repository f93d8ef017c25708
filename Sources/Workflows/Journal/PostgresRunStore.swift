package import Core
package import Postgres

/// The journal in PostgreSQL.
package struct PostgresRunStore: RunStore {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    package func insertion(
        of run: NewRun, replica: UUID128, lease: Duration, at time: Timestamp, isQueued: Bool
    ) -> Query {
        """
        INSERT INTO workflow_runs (id, tenant_id, thread_id, workflow_version_id, status, input, gives_way,
            queued_at, lease_owner, lease_expires_at, created_at, message_id, branch_id)
        VALUES (\(run.reference.runID), \(run.reference.tenantID), \(run.reference.threadID), \(run.versionID),
            \(isQueued ? "queued" : "running"), \(run.input.json), \(run.isMessage),
            CASE WHEN \(isQueued) THEN clock_timestamp() END, \(replica), \(time + lease), \(time),
            \(run.message), (SELECT branch_id FROM threads WHERE id = \(run.reference.threadID)))
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
                AND \(signal.key) = ANY (waits) AND \(Self.isOfCurrentBranch(of: thread))
            ORDER BY id DESC LIMIT 1 FOR UPDATE)
        RETURNING id
        """
    }

    @discardableResult
    package func append(
        _ entry: JournalEntry, to run: RunReference, replica: UUID128, lease: Duration
    ) async throws -> JournalReceipt {
        var queries = [Query]()
        // A step that takes no time begins and ends in one entry.
        queries += entry.started.map { start(of: $0, run) }
        queries += entry.ended.map { end(of: $0, run) }
        queries += entry.effects.map { EffectStore.insertion(of: $0, run) }
        if !entry.events.isEmpty { queries.append(events(CoalescedDeltas.merge(entry.events), run)) }
        queries += entry.projection
        let endIndex = queries.count + 1
        if let end = entry.end { queries.append(self.end(end, run)) }
        if entry.endsSteps {
            queries.append(
                """
                UPDATE run_steps SET status = 'cancelled', finished_at = now()
                WHERE run_id = \(run.runID) AND status IN ('running', 'waiting')
                """)
        }
        func receipt(_ results: [[Row]]) throws -> (JournalReceipt, isFollowed: Bool) {
            guard let row = results.first?.first else { throw LeaseLost() }
            let (isFollowed, isCancelRequested, _) = try row.decode(Bool.self, Bool.self, String?.self)
            var receipt = JournalReceipt()
            receipt.isCancelRequested = isCancelRequested
            if case .waiting? = entry.end {
                receipt.isDue = try results[endIndex].first?["is_due", Bool.self] ?? false
            }
            return (receipt, isFollowed)
        }
        do {
            // In one go where nothing has to be decided between the statements, which is nearly always.
            let results = try await database.statements(of: run.tenantID, on: .exclusive).batch(
                [lock(run, replica: replica, for: entry, orRefuse: true)] + queries)
            return try receipt(results).0
        } catch let error as PostgresError where error.sqlState == .leaseLost {
            throw LeaseLost()
        } catch let error as PostgresError where error.sqlState == .runIsFollowed || error.isConflict {
            return try await database.withTenant(run.tenantID, .contended) { transaction in
                let results = try await transaction.batch([lock(run, replica: replica, for: entry)] + queries)
                var (receipt, isFollowed) = try receipt(results)
                if isFollowed, entry.end != nil {
                    try await handOver(
                        run, lastEvent: entry.events.last?.number ?? 0, to: replica, lease, transaction, &receipt)
                }
                return receipt
            }
        }
    }

    package func load(_ runID: RunID, in tenantID: TenantID) async throws -> JournaledRun? {
        try await database.withTenant(tenantID) { transaction -> JournaledRun? in
            let results = try await transaction.batch([
                """
                SELECT thread_id, workflow_version_id, input, attempt, snapshot, signals, cancel_requested, worked_ms
                FROM workflow_runs WHERE id = \(runID)
                """,
                """
                SELECT begun.payload ->> 'item_id' AS item_id FROM run_events AS begun
                WHERE begun.run_id = \(runID) AND begun.kind IN ('message.started', 'item.started')
                    AND NOT EXISTS (
                    SELECT 1 FROM run_events AS ended
                    WHERE ended.run_id = begun.run_id AND ended.kind IN ('message.finished', 'message.removed', 'item.kept')
                        AND ended.payload ->> 'item_id' = begun.payload ->> 'item_id')
                """,
                "SELECT coalesce(max(number), 0) AS last FROM run_events WHERE run_id = \(runID)",
                """
                SELECT e.step, e.payload ->> 'key', e.payload -> 'value'
                FROM run_steps s JOIN run_events e ON e.run_id = s.run_id AND e.step = s.number
                WHERE s.run_id = \(runID) AND s.status IN ('running', 'waiting')
                    AND e.tenant_id = app_tenant_id() AND e.kind = 'step.checkpoint'
                ORDER BY e.number
                """,
                """
                SELECT number, usage FROM run_steps
                WHERE run_id = \(runID) AND status IN ('running', 'waiting') AND usage IS NOT NULL
                """,
            ])
            guard let row = results[0].first else { return nil }
            let (threadID, versionID, input, attempt, snapshot, signals, isCancelRequested, worked) = try row.decode(
                ThreadID.self, WorkflowVersionID.self, JSONValue.self, Int.self, JSONValue?.self, JSONValue.self,
                Bool.self, Int.self)
            let needed = snapshot.map { RunMachine.needs(of: $0).steps } ?? []
            let outputs = try await transaction.query(
                "SELECT number, output FROM run_steps WHERE run_id = \(runID) AND number = ANY (\(needed))"
            ).map { try $0.decode(Int.self, JSONValue?.self) }
            return JournaledRun(
                reference: RunReference(tenantID: tenantID, runID: runID, threadID: threadID),
                versionID: versionID, input: RunInput(json: input), attempt: attempt,
                snapshot: snapshot, outputs: Dictionary(outputs.map { ($0, $1 ?? .null) }) { _, last in last },
                signals: (signals.arrayValue ?? []).compactMap { RunSignal(json: $0) },
                isCancelRequested: isCancelRequested, worked: .milliseconds(worked),
                openMessages: try results[1].compactMap { ItemID(try $0["item_id", String.self]) },
                checkpoints: try results[3].reduce(into: [:]) { checkpoints, row in
                    let (step, key, value) = try row.decode(Int.self, String.self, JSONValue?.self)
                    checkpoints[step, default: [:]][key] = value ?? .null
                },
                usage: try results[4].reduce(into: [:]) { usage, row in
                    let (step, taken) = try row.decode(Int.self, JSONValue.self)
                    usage[step] = taken
                },
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

    package func nextWake() async throws -> Duration? {
        let row = try await database.query("SELECT next_run_wake() AS seconds").first
        return try row?["seconds", Double?.self].map { .seconds($0) }
    }

    package func renewLeases(
        of replica: UUID128, on runs: [RunID], for lease: Duration
    ) async throws -> [RunID] {
        guard !runs.isEmpty else { return [] }
        return try await database.query(
            """
            SELECT id FROM renew_run_leases(
                \(replica), \(runs.map(\.uuid)), make_interval(secs => \(lease.inSeconds))) AS id
            """
        ).map { try $0.decode(RunID.self) }
    }

    package func releaseLeases(of replica: UUID128) async throws {
        _ = try await database.query("SELECT release_runs(\(replica))")
    }

    package func endLeases() async throws {
        _ = try await database.query("SELECT end_run_leases()")
    }

    // MARK: Statements

    private func start(of step: JournalEntry.StepStart, _ run: RunReference) -> Query {
        // A step that was interrupted, failed or waited begins again under its number.
        """
        INSERT INTO run_steps (tenant_id, run_id, number, node, kind, strand, workflow_version_id, attempt, status,
            started_at)
        VALUES (\(run.tenantID), \(run.runID), \(step.number), \(step.node), \(step.kind), \(step.strand),
            \(step.versionID), \(step.attempt), 'running', now())
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
        let changes: JSONValue? = step.changes.isEmpty ? nil : .array(step.changes.map(\.json))
        return """
            UPDATE run_steps SET status = \(status), output = \(output), error = \(error),
                usage = \(Self.sum(of: step.usage ?? output?["usage"])), changes = \(changes)\(Self.answers(step.answers)), finished_at = now()
            WHERE run_id = \(run.runID) AND number = \(step.number)
            """
    }

    /// `, answers = …` where there are any.
    private static func answers(_ answers: [JSONValue]) -> Query {
        answers.isEmpty ? "" : ", answers = coalesce(answers, '[]') || \(JSONValue.array(answers))"
    }

    /// What a step took before it rested, and this.
    private static func sum(of usage: JSONValue?) -> Query {
        guard let usage, !usage.isNull else { return "usage" }
        return """
            CASE WHEN usage IS NULL THEN \(usage) ELSE usage || (
                SELECT jsonb_object_agg(key, value::bigint + coalesce((usage ->> key)::bigint, 0))
                FROM jsonb_each_text(\(usage))) END
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
            // What came meanwhile wakes it at once.
            return """
                UPDATE workflow_runs
                SET status = 'waiting', snapshot = \(snapshot), waits = \(Set(waits.flatMap(\.keys)).sorted()),
                    wake_at = CASE WHEN signals = '[]' THEN \(waits.compactMap(\.wait.until).min()) ELSE now() END,
                    lease_owner = NULL, worked_ms = 0
                WHERE id = \(run.runID)
                RETURNING wake_at IS NOT NULL AND wake_at <= now() AS is_due
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
    ///
    /// - Parameter orRefuse: whether it fails then with `leaseLost`, and with `runIsFollowed` where the run ends and another
    ///   waits behind it, which undoes what is sent with it
    private func lock(
        _ run: RunReference, replica: UUID128, for entry: JournalEntry, orRefuse: Bool = false
    ) -> Query {
        let lock = lock(run, replica: replica, for: entry)
        guard orRefuse else { return lock }
        let isFollowed: Query =
            entry.end == nil
            ? "is_followed"
            : "CASE WHEN is_followed THEN refuse(\(SQLState.runIsFollowed.rawValue)) ELSE false END AS is_followed"
        return """
            WITH held AS (\(lock)) SELECT \(isFollowed), cancel_requested, told FROM held
            UNION ALL SELECT refuse(\(SQLState.leaseLost.rawValue)), false, NULL WHERE NOT EXISTS (SELECT FROM held)
            """
    }

    private func lock(_ run: RunReference, replica: UUID128, for entry: JournalEntry) -> Query {
        let held: Query = "id = \(run.runID) AND lease_owner = \(replica) AND status = 'running'"
        // Whoever looks on from another server is told with the commit; usually nobody does, and this costs nothing.
        let facts: Query = """
            is_followed, cancel_requested,
            CASE WHEN watched_until > now() THEN pg_notify('lyceum_runs', 'e' || id) END AS told
            """
        var changes: [Query] = []
        if let snapshot = entry.snapshot { changes.append("snapshot = \(snapshot)") }
        // A run that comes on does not end its replicas: it is counted anew.
        if !entry.ended.isEmpty { changes.append("attempt = 1") }
        if entry.heardSignals > 0 {
            // Others may have come since.
            changes.append(
                """
                signals = (SELECT coalesce(jsonb_agg(value ORDER BY n), '[]')
                    FROM jsonb_array_elements(signals) WITH ORDINALITY AS signal (value, n) WHERE n > \(entry.heardSignals))
                """)
        }
        guard var change = changes.first else { return "SELECT \(facts) FROM workflow_runs WHERE \(held) FOR UPDATE" }
        for other in changes.dropFirst() { change.append(", \(other)") }
        return "UPDATE workflow_runs SET \(change) WHERE \(held) RETURNING \(facts)"
    }
}

extension SQLState {
    /// What the journal's own condition fails with.
    fileprivate static let leaseLost = SQLState(rawValue: "LY001")
    fileprivate static let runIsFollowed = SQLState(rawValue: "LY002")
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
