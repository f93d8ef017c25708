package import Core
package import HTTPCore
package import Postgres

/// Takes runs of a thread back to where they stood when a message came.
///
/// The thread and what is live in it have to be held. What runs sent out is not taken back.
package struct RunRewinding: Sendable {
    private let identifiers: any IdentifierGenerator

    package init(identifiers: any IdentifierGenerator) {
        self.identifiers = identifiers
    }

    /// Statements that hold the thread's live runs, in the order in which everybody holds them.
    package static func holding(liveIn thread: ThreadID) -> Query {
        """
        SELECT id FROM workflow_runs
        WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND status IN ('queued', 'running', 'waiting')
        ORDER BY status = 'running' DESC, id FOR UPDATE
        """
    }

    // MARK: Ending

    /// Which runs of a branch end.
    package enum Ending: Sendable {
        /// Those that are at work, and messages that wait for them.
        case atWork
        /// Those too, and all that heard of the message or of one after it, or began with one of them.
        case since(ItemID)
    }

    /// Ends live runs of the branch at once, whichever server carries them out: that one finds that it has lost them.
    /// Messages that they had begun, and of those that they had completed the ones behind the message, are withdrawn for
    /// their readers. Gives the runs, and the messages that had been begun.
    package func end(
        _ ending: Ending, in branch: BranchID, of thread: ThreadID, in transaction: Transaction
    ) async throws -> (runs: [RunID], open: [ItemID]) {
        var condition: Query = "(status = 'running' OR status = 'queued' AND gives_way AND snapshot IS NULL)"
        var withdrawn: Query = "SELECT NULL::uuid AS run_id, NULL::uuid AS item WHERE false"
        if case .since(let message) = ending {
            condition.append(
                """
                 OR id > \(message) OR EXISTS (
                    SELECT FROM run_rests rest WHERE rest.tenant_id = app_tenant_id()
                        AND rest.run_id = workflow_runs.id AND rest.message_id >= \(message))
                """)
            withdrawn = """
                SELECT i.run_id, i.id AS item FROM thread_items i
                WHERE CASE WHEN i.branch_id IS NULL THEN i.thread_id ELSE i.branch_id END = \(branch)
                    AND i.id > \(message)
                """
        }
        let ended = try await transaction.query(
            """
            UPDATE workflow_runs
            SET status = 'cancelled', lease_owner = NULL, finished_at = now(), snapshot = NULL, signals = '[]',
                wake_at = NULL
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND coalesce(branch_id, thread_id) = \(branch)
                AND status IN ('queued', 'running', 'waiting') AND (\(condition))
            RETURNING id
            """
        ).map { try $0["id", RunID.self] }
        guard !ended.isEmpty else { return ([], []) }
        let ids = ended.map(\.uuid)
        let results = try await transaction.batch([
            """
            SELECT (begun.payload ->> 'item_id') AS item FROM run_events AS begun
            WHERE begun.run_id = ANY (\(ids)) AND begun.kind IN ('message.started', 'item.started') AND NOT EXISTS (
                SELECT FROM run_events AS done
                WHERE done.run_id = begun.run_id AND done.kind IN ('message.finished', 'message.removed', 'item.kept')
                    AND done.payload ->> 'item_id' = begun.payload ->> 'item_id')
            """,
            """
            WITH open AS (
                SELECT begun.run_id, begun.payload AS payload FROM run_events AS begun
                WHERE begun.run_id = ANY (\(ids)) AND begun.kind IN ('message.started', 'item.started') AND NOT EXISTS (
                    SELECT FROM run_events AS done
                    WHERE done.run_id = begun.run_id AND done.kind IN ('message.finished', 'message.removed', 'item.kept')
                        AND done.payload ->> 'item_id' = begun.payload ->> 'item_id')),
            said AS (
                SELECT gone.run_id, jsonb_build_object('item_id', 'msg_' || replace(gone.item::text, '-', '')) AS payload
                FROM (\(withdrawn)) AS gone WHERE gone.run_id = ANY (\(ids))),
            last AS (
                SELECT 1 AS rank, run_id, 'message.removed' AS kind, payload FROM open
                UNION ALL SELECT 2, run_id, 'message.removed', payload FROM said
                UNION ALL SELECT 3, id, 'run.cancelled', '{}'::jsonb FROM unnest(\(ids)::uuid[]) AS id)
            INSERT INTO run_events (tenant_id, run_id, number, step, kind, payload)
            SELECT app_tenant_id(), last.run_id, row_number() OVER (PARTITION BY last.run_id ORDER BY rank, payload)
                + coalesce((SELECT max(number) FROM run_events WHERE run_id = last.run_id), 0), 0, last.kind, last.payload
            FROM last
            """,
            """
            UPDATE run_steps SET status = 'cancelled', finished_at = now()
            WHERE run_id = ANY (\(ids)) AND status IN ('running', 'waiting')
            """,
            """
            SELECT pg_notify('lyceum_runs', kind || id)
            FROM unnest(\(ids)::uuid[]) AS id, unnest(ARRAY['c', 'e']) AS kind
            """,
        ])
        return (ended, try results[0].compactMap { ItemID(try $0["item", String.self]) })
    }

    // MARK: Standing again

    /// The message to whose moment runs go back, and the branch that heard of it.
    package struct Moment: Sendable {
        package let thread: ThreadID
        package let branch: BranchID
        /// Nil for now.
        package let message: ItemID?

        package init(_ message: ItemID?, in branch: BranchID, of thread: ThreadID) {
            self.thread = thread
            self.branch = branch
            self.message = message
        }
    }

    /// Adds copies of the branch's runs, as they were, to a branch. Throws `ForgottenRest` where what is needed is not
    /// kept any more.
    ///
    /// - Parameter untouched: whether runs that wait for a message and have not heard of one since are copied too, because
    ///   they stay where they are
    package func restore(
        _ moment: Moment, into branch: BranchID, withUntouched untouched: Bool, in transaction: Transaction
    ) async throws {
        let runs: Query = """
            run.tenant_id = app_tenant_id() AND run.thread_id = \(moment.thread)
                AND coalesce(run.branch_id, run.thread_id) = \(moment.branch)
            """
        var rows: [Row] = []
        if let message = moment.message {
            rows += try await transaction.query(
                """
                SELECT DISTINCT ON (rest.run_id) rest.run_id, rest.workflow_version_id, rest.event, rest.snapshot,
                    rest.waits, rest.signals
                FROM run_rests rest JOIN workflow_runs run ON run.id = rest.run_id
                WHERE rest.tenant_id = app_tenant_id() AND rest.message_id >= \(message)
                    AND (rest.message_id = \(message) OR run.id < \(message)) AND \(runs)
                ORDER BY rest.run_id, rest.message_id
                """)
        }
        if untouched {
            let message = moment.message
            rows += try await transaction.query(
                """
                SELECT run.id, run.workflow_version_id,
                    coalesce((SELECT max(number) FROM run_events WHERE run_id = run.id), 0), run.snapshot, run.waits,
                    run.signals
                FROM workflow_runs run
                WHERE \(runs) AND run.status = 'waiting' AND 'user_input' = ANY (run.waits)
                    AND (\(message)::uuid IS NULL OR run.id < \(message) AND NOT EXISTS (
                        SELECT FROM run_rests rest WHERE rest.tenant_id = app_tenant_id() AND rest.run_id = run.id
                            AND rest.message_id >= \(message)))
                """)
        }
        for row in rows { try await copy(row, into: branch, of: moment.thread, in: transaction) }
    }

    private func copy(
        _ row: Row, into branch: BranchID, of thread: ThreadID, in transaction: Transaction
    ) async throws {
        let (source, version, event, snapshot, waits, signals) = try row.decode(
            RunID.self, WorkflowVersionID.self, Int.self, JSONValue?.self, [String].self, JSONValue.self)
        guard let snapshot else { throw ForgottenRest() }
        let id: RunID = identifiers.make()
        let fork = RunFork(of: snapshot, from: source, to: id) { identifiers.make() }
        let open = fork.waiting + fork.forked
        var statements: [Query] = [
            """
            INSERT INTO workflow_runs (id, tenant_id, thread_id, workflow_version_id, status, input, snapshot, waits,
                signals, wake_at, branch_id, first_run_id, lease_expires_at, created_at)
            SELECT \(id), tenant_id, thread_id, \(version), 'waiting', input, \(fork.snapshot), \(waits), \(signals),
                CASE WHEN \(signals) = '[]'::jsonb THEN \(fork.wakesAt) ELSE now() END,
                nullif(\(branch)::uuid, \(thread)::uuid), coalesce(first_run_id, id), now(), \(id.createdAt)
            FROM workflow_runs WHERE id = \(source)
            """,
            """
            INSERT INTO run_steps (tenant_id, run_id, number, node, kind, strand, workflow_version_id, attempt, status,
                output, started_at, finished_at)
            SELECT tenant_id, \(id), number, node, kind, strand, workflow_version_id, attempt,
                CASE WHEN number = ANY (\(fork.outputs)) THEN 'completed'
                    WHEN number = ANY (\(fork.forked)) THEN 'running' ELSE 'waiting' END,
                CASE WHEN number = ANY (\(fork.outputs)) THEN output END, started_at, finished_at
            FROM run_steps WHERE run_id = \(source) AND number = ANY (\(fork.outputs + open))
            """,
            """
            INSERT INTO run_events (tenant_id, run_id, number, step, kind, payload)
            SELECT tenant_id, \(id)::uuid, row_number() OVER (ORDER BY number) + 1, step, kind, payload FROM run_events
            WHERE run_id = \(source) AND tenant_id = app_tenant_id() AND kind = \(RunEvent.checkpointKind)
                AND step = ANY (\(open)) AND number <= \(event)
            UNION ALL SELECT app_tenant_id(), \(id)::uuid, 1, 0, \(RunEvent.forkedKind)::text,
                \(RunEvent.runForked(source, after: event).payload)::jsonb
            """,
        ]
        statements += fork.requests.map { request in
            """
            INSERT INTO approvals (id, tenant_id, run_id, step, request, role, approver_id, escalated_role, created_at,
                deadline_at)
            SELECT \(request.new), tenant_id, \(id), step, request, role, approver_id, escalated_role, created_at,
                deadline_at
            FROM approvals WHERE id = \(request.old)
            """
        }
        _ = try await transaction.batch(statements)
    }
}

/// Where the conversation stood then is not known any more.
package struct ForgottenRest: HTTPResponseError {
    package init() {}

    package var status: HTTPStatus { .conflict }
    package var code: ErrorCode { .conflict }
    package var description: String {
        "That is too long ago: the assistant does not know any more where the conversation stood then."
    }
}
