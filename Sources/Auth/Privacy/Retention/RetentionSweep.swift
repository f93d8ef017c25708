package import Core
package import Postgres
import Synchronization

/// Removes what tenants no longer want to keep, in small batches. Several servers may: what one holds another passes by.
package final class RetentionSweep: Service {
    /// What can become too old.
    package enum Kind: String, Sendable, CaseIterable {
        case conversations, sessions, invitations
        /// Those that their person deleted and can bring back no more.
        case deletedConversations = "deleted_conversations"
        /// Visitors whose time is over: they are erased.
        case visitors
        case signInTickets = "sign_in_tickets"
        case auditEvents = "audit_events"
    }

    /// What was done since the start.
    package struct Statistics: Sendable {
        package var removed: [Kind: Int] = [:]
        package var failures = 0
        /// When all tenants were last gone through; nil before the first time.
        package var completedAt: Timestamp?
    }

    /// How much one transaction removes.
    static let batch = 100

    package let name = "retention"
    private let database: Database
    private let records: [any PersonalRecords]
    private let clock: any WallClock
    private let pause: Duration
    private let logger: Logger
    private let audit: AuditLog
    private let identifiers: any IdentifierGenerator
    private let state = Mutex(Statistics())

    /// - Parameters:
    ///   - records: what other parts of the product keep of people
    ///   - pause: between two rounds
    package init(
        database: Database, records: [any PersonalRecords], identifiers: any IdentifierGenerator,
        clock: any WallClock, pause: Duration = .seconds(900), logger: Logger
    ) {
        self.database = database
        self.records = records
        self.identifiers = identifiers
        self.clock = clock
        self.pause = pause
        self.logger = logger
        audit = AuditLog(clock: clock)
    }

    package var statistics: Statistics { state.withLock { $0 } }

    package func run() async throws {
        while !Task.isCancelled {
            do {
                try await sweep()
            } catch is CancellationError {
                return
            } catch {
                note(error)
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Goes through all tenants once. What fails for one does not keep the others waiting.
    package func sweep() async throws {
        let tenants = try await database.query("SELECT retention_tenants() AS id").map { try $0["id", TenantID.self] }
        for tenant in tenants {
            do {
                try await sweep(tenant)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                note(error)
            }
        }
        try await sweepAbandoned()
        state.withLock { $0.completedAt = clock.now() }
    }

    /// Removes old events of tenants that are removed themselves. The installation's own log tells of it.
    private func sweepAbandoned() async throws {
        let tenants = try await database.query("SELECT abandoned_chains() AS id").map { try $0["id", TenantID.self] }
        let limit = clock.now() + .seconds(-RetentionPeriods.removedTenants * 86_400)
        for tenant in tenants {
            do {
                let count = try await exhaust(.auditEvents, before: limit, in: tenant)
                guard count > 0 else { continue }
                try await tell([.auditEvents: count], of: tenant, in: AuditLog.installation)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                note(error)
            }
        }
    }

    /// Removes what is too old in one tenant, and gives how much of each.
    @discardableResult
    package func sweep(_ tenant: TenantID) async throws -> [Kind: Int] {
        let now = clock.now()
        let periods = try await database.withTenant(tenant) { try await RetentionPeriods.current(in: $0) }
        var removed: [Kind: Int] = [:]
        for kind in Kind.allCases {
            guard let days = periods.days(of: kind) else { continue }
            let count = try await exhaust(kind, before: now + .seconds(-days * 86_400), in: tenant)
            if count > 0 { removed[kind] = count }
        }
        if !removed.isEmpty { try await tell(removed, of: tenant, in: tenant) }
        return removed
    }

    /// Removes all that is older, batch by batch; gives how much.
    private func exhaust(_ kind: Kind, before limit: Timestamp, in tenant: TenantID) async throws -> Int {
        var total = 0
        while true {
            try Task.checkCancellation()
            let count = try await database.withTenant(tenant) { try await remove(kind, before: limit, in: $0) }
            if count == 0 { return total }
            total += count
            state.withLock { $0.removed[kind, default: 0] += count }
        }
    }

    private func remove(_ kind: Kind, before time: Timestamp, in transaction: Transaction) async throws -> Int {
        switch kind {
        case .conversations:
            var count = 0
            for part in records { count += try await part.expire(before: time, most: Self.batch, in: transaction) }
            return count
        case .deletedConversations:
            var count = 0
            for part in records {
                count += try await part.removeDeleted(before: time, most: Self.batch, in: transaction)
            }
            return count
        case .visitors: return try await eraseVisitors(before: time, in: transaction)
        case .sessions:
            return try await delete("sessions", "coalesce(least(ended_at, expires_at), expires_at)", time, transaction)
        case .invitations:
            return try await delete("invitations", "coalesce(accepted_at, revoked_at, expires_at)", time, transaction)
        case .signInTickets: return try await delete("sign_in_tickets", "expires_at", time, transaction)
        case .auditEvents:
            // Up to the time of the first that is to stay for now, so that one statement never removes all.
            let part: Query = """
                least(\(time), (SELECT at FROM audit_events
                    WHERE tenant_id = app_tenant_id() ORDER BY sequence OFFSET \(Self.batch * 10) LIMIT 1))
                """
            let removed = try await prune(before: part, transaction)
            // Where so many bear one time, nothing lies before it.
            return removed > 0 ? removed : try await prune(before: "\(time)", transaction)
        }
    }

    /// Takes away the places of visitors whose time is over, and has them erased as anybody who asked for it.
    private func eraseVisitors(before time: Timestamp, in transaction: Transaction) async throws -> Int {
        let users = try await transaction.query(
            """
            SELECT user_id FROM memberships WHERE tenant_id = app_tenant_id() AND visitor_until < \(time)
            LIMIT \(Self.batch) FOR UPDATE SKIP LOCKED
            """
        ).map { try $0["user_id", UserID.self] }
        for user in users {
            for part in records { try await part.interrupt(of: user, at: time, in: transaction) }
            let id: ErasureID = identifiers.make()
            _ = try await transaction.batch([
                """
                INSERT INTO erasures (id, tenant_id, user_id, state, created_at, expires_at, confirmed_at)
                VALUES (\(id), app_tenant_id(), \(user), 'running', \(time), \(time), \(time))
                ON CONFLICT DO NOTHING
                """,
                "DELETE FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = \(user)",
            ])
        }
        return users.count
    }

    private func prune(before time: Query, _ transaction: Transaction) async throws -> Int {
        try await transaction.queryOne("SELECT prune_audit_events(\(time)) AS count")?["count", Int.self] ?? 0
    }

    private func delete(
        _ table: String, _ end: String, _ time: Timestamp, _ transaction: Transaction
    ) async throws -> Int {
        try await transaction.execute(
            """
            DELETE FROM \(unsafeSQL: table) WHERE id IN (
                SELECT id FROM \(unsafeSQL: table) WHERE tenant_id = app_tenant_id() AND \(unsafeSQL: end) < \(time)
                LIMIT \(Self.batch) FOR UPDATE SKIP LOCKED)
            """)
    }

    private func tell(_ removed: [Kind: Int], of tenant: TenantID, in chain: TenantID) async throws {
        let changes = Kind.allCases.compactMap { kind in
            removed[kind].map { AuditChange(kind.rawValue, from: .integer(Int64($0)), to: .null) }
        }
        try await database.withTenant(chain) { transaction in
            try await audit.record(
                AuditEvent(.retentionApply, AuditTarget("tenant", tenant), changes: changes, origin: .system),
                in: transaction)
        }
    }

    private func note(_ error: any Error) {
        state.withLock { $0.failures += 1 }
        logger.error("what is too old could not be removed", [("error", String(reflecting: error))])
    }
}

extension RetentionPeriods {
    fileprivate func days(of kind: RetentionSweep.Kind) -> Int? {
        switch kind {
        case .conversations: conversations
        case .deletedConversations: RetentionPeriods.deletedConversations
        case .visitors: 0
        case .sessions: sessions
        case .invitations: invitations
        case .signInTickets: signInTickets
        case .auditEvents: auditEvents
        }
    }
}
