package import Core
package import HTTPCore
package import Postgres

/// The budgets of tenants in PostgreSQL.
package struct BudgetStore: Sendable {
    /// What servers tell each other of budgets that come and go.
    package static let channel = "lyceum_budgets"

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    // MARK: Calls

    /// Holds what a call may take at most in every budget that applies to it, or nothing, in one exchange.
    ///
    /// - Parameter passed: budgets that gave way to another model, and are not asked again
    func take(
        for call: UUID128, _ use: ModelUse, cost: Int64, tokens: Int64, passing passed: [BudgetID], server: UUID128,
        lease: Duration, at now: Timestamp
    ) async throws -> BudgetVerdict {
        try Self.verdict(
            await database.statements(of: use.tenantID).query(
                Self.taking(
                    for: call, use, cost: cost, tokens: tokens, passing: passed, server: server, lease: lease, at: now))
        )
    }

    /// The verdict on a call that takes next to nothing, of which nothing stays held.
    func look(
        as call: UUID128, for use: ModelUse, server: UUID128, lease: Duration, at now: Timestamp
    ) async throws -> BudgetVerdict {
        let results = try await database.statements(of: use.tenantID).batch([
            Self.taking(for: call, use, cost: 1, tokens: 1, passing: [], server: server, lease: lease, at: now),
            "DELETE FROM budget_holds WHERE tenant_id = app_tenant_id() AND call_id = \(call)",
        ])
        return try Self.verdict(results[0])
    }

    private static func taking(
        for call: UUID128, _ use: ModelUse, cost: Int64, tokens: Int64, passing passed: [BudgetID], server: UUID128,
        lease: Duration, at now: Timestamp
    ) -> Query {
        """
        SELECT verdict, budget, action, fallback_model
        FROM take_budget_holds(\(call), \(server), \(now), \(milliseconds(lease)) * interval '1 millisecond',
            \(use.person), \(use.course), \(use.workflow), \(use.version), \(use.run), \(cost), \(tokens), \(passed))
        """
    }

    private static func verdict(_ rows: [Row]) throws -> BudgetVerdict {
        guard let row = rows.first else { return .free }
        let verdict = try row["verdict", String.self]
        guard let budget = try row["budget", BudgetID?.self] else { return verdict == "held" ? .held : .free }
        let refusal = BudgetVerdict.Refusal(budget: budget, fallback: try row["fallback_model", String?.self])
        return verdict == "busy" ? .busy(refusal) : .full(refusal)
    }

    /// Keeps the server's holds from running out.
    func renew(of server: UUID128, for lease: Duration) async throws {
        _ = try await database.query(
            "SELECT renew_budget_holds(\(server), \(Self.milliseconds(lease)) * interval '1 millisecond')")
    }

    /// The tenants that have budgets.
    func tenants() async throws -> Set<TenantID> {
        Set(try await database.query("SELECT tenants_with_budgets() AS id").map { try $0["id", TenantID.self] })
    }

    private static func milliseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    // MARK: Setting up

    /// The tenant's budgets, the newest first.
    package func page(_ page: PageRequest, at now: Timestamp, in tenantID: TenantID) async throws -> Page<BudgetSight> {
        let rows = try await database.statements(of: tenantID).query(
            """
            \(Self.selection(at: now)) AND (\(page.after)::uuid IS NULL OR b.id < \(page.after))
            ORDER BY b.id DESC LIMIT \(page.limit + 1)
            """)
        return Page(try rows.map(BudgetSight.init(row:)), for: page) { $0.budget.id.uuid }
    }

    /// The budget; nil where the tenant has none of that name.
    package func budget(
        _ id: BudgetID, at now: Timestamp, in executor: some QueryExecutor
    ) async throws -> BudgetSight? {
        try await executor.query("\(Self.selection(at: now)) AND b.id = \(id)").first.map(BudgetSight.init(row:))
    }

    /// The budget of a tenant.
    package func budget(_ id: BudgetID, at now: Timestamp, of tenantID: TenantID) async throws -> BudgetSight? {
        try await budget(id, at: now, in: database.statements(of: tenantID))
    }

    /// Holds the budget until the end of the transaction.
    package func lock(_ id: BudgetID, in transaction: Transaction) async throws {
        try await transaction.execute(
            "SELECT FROM budgets WHERE tenant_id = app_tenant_id() AND id = \(id) FOR UPDATE")
    }

    package func count(in transaction: Transaction) async throws -> Int {
        try await transaction.queryOne("SELECT count(*) AS count FROM budgets WHERE tenant_id = app_tenant_id()")?[
            "count", Int.self] ?? 0
    }

    /// Whether the tenant has what the budget is for.
    package func hasSubject(of budget: Budget, in transaction: Transaction) async throws -> Bool {
        guard let subject = budget.subject else { return true }
        let question: Query
        switch budget.scope {
        case .tenant: return false
        case .course: question = "SELECT FROM courses WHERE tenant_id = app_tenant_id() AND id = \(subject)"
        case .workflow: question = "SELECT FROM workflows WHERE tenant_id = app_tenant_id() AND id = \(subject)"
        case .person: question = "SELECT FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = \(subject)"
        }
        return try await !transaction.query(question).isEmpty
    }

    /// Whether the database knows the time zone too.
    package func knows(timeZone: String, in transaction: Transaction) async throws -> Bool {
        try await !transaction.query("SELECT FROM pg_timezone_names WHERE name = \(timeZone)").isEmpty
    }

    package func insert(_ budget: Budget, in transaction: Transaction) async throws {
        func subject(_ scope: Budget.Scope) -> UUID128? { budget.scope == scope ? budget.subject : nil }
        try await transaction.execute(
            """
            INSERT INTO budgets (id, tenant_id, name, scope, course_id, workflow_id, user_id, unit, period, time_zone,
                starts_on, ends_on, most, warn_permille, action, fallback_model, version, created_at, updated_at)
            VALUES (\(budget.id), app_tenant_id(), \(budget.name), \(budget.scope.rawValue), \(subject(.course)),
                \(subject(.workflow)), \(subject(.person)), \(budget.unit.rawValue), \(budget.period.rawValue),
                \(budget.timeZone), \(budget.term?.first)::text::date, \(budget.term?.last)::text::date,
                \(budget.limit), \(budget.warnAt), \(budget.action.rawValue), \(budget.fallbackModel),
                \(budget.version), \(budget.createdAt), \(budget.updatedAt))
            """)
        try await announce(in: transaction)
    }

    /// Stores what was changed of a budget. Under another limit or share its warning is given anew.
    package func update(_ budget: Budget, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            UPDATE budgets SET name = \(budget.name), ends_on = \(budget.term?.last)::text::date, most = \(budget.limit),
                warn_permille = \(budget.warnAt), action = \(budget.action.rawValue),
                fallback_model = \(budget.fallbackModel), version = \(budget.version),
                told_period = CASE WHEN most = \(budget.limit) AND warn_permille IS NOT DISTINCT FROM \(budget.warnAt)::int
                    THEN told_period END,
                updated_at = \(budget.updatedAt)
            WHERE tenant_id = app_tenant_id() AND id = \(budget.id)
            """)
        try await transaction.execute(
            """
            UPDATE budget_periods SET warned_at = NULL
            WHERE tenant_id = app_tenant_id() AND budget_id = \(budget.id)
                AND used::numeric * 1000 < \(budget.limit)::numeric * \(budget.warnAt ?? 1000)
            """)
    }

    /// Notes that the warning is told of. False where it was before, or the budget is gone.
    package func tell(of warning: BudgetWarning, in transaction: Transaction) async throws -> Bool {
        try await transaction.execute(
            """
            UPDATE budgets SET told_period = \(warning.since)
            WHERE tenant_id = app_tenant_id() AND id = \(warning.budget)
                AND told_period IS DISTINCT FROM \(warning.since)
            """) > 0
    }

    package func delete(_ id: BudgetID, in transaction: Transaction) async throws {
        try await transaction.execute("DELETE FROM budgets WHERE tenant_id = app_tenant_id() AND id = \(id)")
        try await announce(in: transaction)
    }

    private func announce(in transaction: Transaction) async throws {
        try await transaction.execute("SELECT pg_notify(\(Self.channel), '')")
    }

    private static func selection(at now: Timestamp) -> Query {
        """
        SELECT b.id, b.name, b.scope, coalesce(b.course_id, b.workflow_id, b.user_id) AS subject, b.unit, b.period,
            b.time_zone, b.starts_on::text AS starts_on, b.ends_on::text AS ends_on, b.most, b.warn_permille, b.action,
            b.fallback_model, b.version, b.created_at, b.updated_at, s.since, p.used, p.held, p.warned_at, p.subjects
        FROM budgets b
        CROSS JOIN LATERAL (
            SELECT budget_start(b.period, b.time_zone, b.starts_on, b.ends_on, \(now)) AS since) s
        CROSS JOIN LATERAL (
            SELECT coalesce(max(q.used), 0) AS used, coalesce(max(q.held), 0) AS held, min(q.warned_at) AS warned_at,
                count(*) AS subjects
            FROM (
                SELECT r.used, r.warned_at, (
                    SELECT coalesce(sum(h.amount), 0)::bigint FROM budget_holds h
                    WHERE h.tenant_id = r.tenant_id AND h.budget_id = r.budget_id AND h.subject = r.subject
                        AND h.starts_at = r.starts_at AND h.expires_at > clock_timestamp()) AS held
                FROM budget_periods r
                WHERE r.tenant_id = b.tenant_id AND r.budget_id = b.id AND r.starts_at = s.since) q) p
        WHERE b.tenant_id = app_tenant_id()
        """
    }
}

extension BudgetSight {
    fileprivate init(row: Row) throws {
        func choice<Choice: RawRepresentable<String>>(_ column: String, _: Choice.Type = Choice.self) throws -> Choice {
            guard let choice = Choice(rawValue: try row[column, String.self]) else {
                throw PostgresError(.decoding, "The column \(column) of a budget has a value that is none.")
            }
            return choice
        }
        let (first, last) = (try row["starts_on", String?.self], try row["ends_on", String?.self])
        self.init(
            budget: Budget(
                id: try row["id", BudgetID.self], name: try row["name", String.self], scope: try choice("scope"),
                subject: try row["subject", UUID128?.self], unit: try choice("unit"), period: try choice("period"),
                timeZone: try row["time_zone", String.self],
                term: first.flatMap { first in last.map { Budget.Term(first: first, last: $0) } },
                limit: try row["most", Int64.self], warnAt: try row["warn_permille", Int?.self],
                action: try choice("action"), fallbackModel: try row["fallback_model", String?.self],
                version: try row["version", Int.self], createdAt: try row["created_at", Timestamp.self],
                updatedAt: try row["updated_at", Timestamp.self]),
            since: try row["since", Timestamp?.self], used: try row["used", Int64.self],
            held: try row["held", Int64.self], warnedAt: try row["warned_at", Timestamp?.self],
            subjects: try row["subjects", Int.self])
    }
}
