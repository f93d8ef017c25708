package import Core
package import HTTPCore
package import Postgres

/// What runs ask people to decide. A decision and the signal that lets the run go on are one transaction.
package struct Approvals: Sendable {
    private let database: Database
    private let engine: RunEngine
    private let clock: any WallClock

    package init(database: Database, engine: RunEngine, clock: any WallClock) {
        self.database = database
        self.engine = engine
        self.clock = clock
    }

    /// What the person may decide now, the oldest first.
    package func open(
        _ page: PageRequest, for decider: Decider, in tenantID: TenantID
    ) async throws -> Page<Approval> {
        var query: Query = """
            SELECT \(unsafeSQL: Approval.columns) FROM approvals a
            JOIN workflow_runs r ON r.id = a.run_id
            JOIN run_steps s ON s.run_id = a.run_id AND s.number = a.step
            JOIN workflow_versions v ON v.id = r.workflow_version_id JOIN workflows w ON w.id = v.workflow_id
            WHERE a.tenant_id = app_tenant_id() AND a.status = 'pending' AND s.status = 'waiting'
                AND r.status IN ('queued', 'waiting', 'running') AND (a.deadline_at IS NULL OR a.deadline_at > \(clock.now()))
                AND \(Self.mayBeDecided(by: decider))
            """
        if let after = page.after { query.append(" AND a.id > \(after)") }
        query.append(" ORDER BY a.id LIMIT \(page.limit + 1)")
        let statement = query
        let found = try await database.withTenant(tenantID) { try await $0.query(statement).map(Approval.init(row:)) }
        return Page(found, for: page) { $0.id.uuid }
    }

    /// Decides, and lets the run go on. Throws `ApprovalProblem`.
    ///
    /// - Parameter record: what belongs into the same transaction, such as a row of the audit log; it comes last
    package func decide(
        _ id: ApprovalID, _ decision: ApprovalDecision, comment: String?, by decider: Decider, in tenantID: TenantID,
        record: @escaping @Sendable (Approval, Transaction) async throws -> Void
    ) async throws -> Approval {
        let (approval, goesOn) = try await database.withTenant(tenantID) { transaction -> (Approval, Bool) in
            var approval = try await held(id, for: decider, in: transaction)
            guard approval.status == .pending else { throw ApprovalProblem.decided }
            let now = clock.now()
            guard approval.deadline.map({ $0 > now }) ?? true else { throw ApprovalProblem.over }
            approval.status = decision == .approved ? .approved : .rejected
            approval.comment = comment
            approval.decidedBy = decider.userID
            approval.decidedAt = now
            let payload: JSONValue = [
                "decision": .string(decision.rawValue), "comment": comment.map { .string($0) } ?? .null,
                "decided_by": .string(decider.userID.description),
            ]
            let row = try await transaction.queryOne(
                """
                UPDATE approvals SET status = \(approval.status.rawValue), comment = \(comment),
                    decided_by = \(decider.userID), decided_at = \(now)
                WHERE tenant_id = app_tenant_id() AND id = \(id) RETURNING step
                """)
            guard let step = try row?["step", Int.self] else { throw ApprovalProblem.unknown }
            let told = try await transaction.query(
                engine.posting(RunSignal(.approval, payload, to: .step(step)), to: approval.runID))
            // The run has ended, or given up the branch that asked.
            guard let goesOn = try told.first?.decode(Bool.self) else { throw ApprovalProblem.over }
            try await record(approval, transaction)
            return (approval, goesOn)
        }
        if goesOn { _ = try await engine.goOn(approval.runID, in: tenantID) }
        return approval
    }

    /// The request, with its run and the others of the thread, which whoever writes to the journal holds first too.
    private func held(
        _ id: ApprovalID, for decider: Decider, in transaction: Transaction
    ) async throws -> Approval {
        let asking = try await transaction.queryOne(
            "SELECT run_id FROM approvals WHERE tenant_id = app_tenant_id() AND id = \(id)")
        guard let run = try asking?["run_id", RunID.self] else { throw ApprovalProblem.unknown }
        _ = try await transaction.batch(PostgresRunStore.holding(threadOf: run))
        let row = try await transaction.queryOne(
            """
            SELECT \(unsafeSQL: Approval.columns) FROM approvals a
            JOIN workflow_runs r ON r.id = a.run_id
            JOIN workflow_versions v ON v.id = r.workflow_version_id JOIN workflows w ON w.id = v.workflow_id
            WHERE a.tenant_id = app_tenant_id() AND a.id = \(id) AND \(Self.mayBeDecided(by: decider))
            FOR UPDATE OF a
            """)
        guard let row else { throw ApprovalProblem.unknown }
        return try Approval(row: row)
    }

    private static func mayBeDecided(by decider: Decider) -> Query {
        """
        (a.approver_id = \(decider.userID) OR a.role = ANY (\(decider.roles))
            OR a.escalated_role = ANY (\(decider.roles)))
        """
    }
}

/// Why a decision is not taken.
package enum ApprovalProblem: HTTPResponseError, Equatable {
    /// There is no such request, or not for this person.
    case unknown
    /// Somebody has decided before, or its time was over.
    case decided
    /// Nobody waits for it any more.
    case over

    package var status: HTTPStatus { self == .unknown ? .notFound : .conflict }
    package var code: ErrorCode { self == .unknown ? .notFound : .conflict }

    package var description: String {
        switch self {
        case .unknown: "There is no such request for a decision."
        case .decided: "This has been decided already."
        case .over: "Nobody waits for this decision any more."
        }
    }
}
