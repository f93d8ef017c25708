package import Core
package import HTTPCore
package import Postgres

/// The periods of a tenant: shown, and set.
package struct Retention: Sendable {
    private let database: Database
    private let clock: any WallClock
    private let audit: AuditLog

    package init(database: Database, clock: any WallClock) {
        self.database = database
        self.clock = clock
        audit = AuditLog(clock: clock)
    }

    package func periods(of tenant: TenantID) async throws -> RetentionPeriods {
        try await database.withTenant(tenant) { try await RetentionPeriods.current(in: $0) }
    }

    /// Sets all periods. Throws `AuthError.invalidField` for one out of its bounds. `check` sees the tag of the state
    /// before and may refuse it.
    package func set(
        _ periods: RetentionPeriods, of tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> RetentionPeriods {
        try requester.require(.privacyManage)
        for (name, days, range) in periods.all where days.map({ !range.contains($0) }) ?? false {
            throw AuthError.invalidField(name, "number of days from \(range.lowerBound) to \(range.upperBound)")
        }
        return try await database.withTenant(tenant) { transaction in
            // Held, because the row may not be there yet.
            try await People.hold(in: transaction)
            let before = try await RetentionPeriods.current(in: transaction)
            try check(before.tag)
            let changes = zip(before.all, periods.all).filter { $0.days != $1.days }.map { old, new in
                AuditChange(new.name, from: Self.json(old.days), to: Self.json(new.days))
            }
            guard !changes.isEmpty else { return before }
            try await transaction.execute(
                """
                INSERT INTO retention_periods (tenant_id, conversations, sessions, invitations, sign_in_tickets,
                    audit_events, tenant_removal, updated_at, version)
                VALUES (app_tenant_id(), \(periods.conversations), \(periods.sessions), \(periods.invitations),
                    \(periods.signInTickets), \(periods.auditEvents), \(periods.tenantRemoval), \(clock.now()), 1)
                ON CONFLICT (tenant_id) DO UPDATE SET conversations = EXCLUDED.conversations,
                    sessions = EXCLUDED.sessions, invitations = EXCLUDED.invitations,
                    sign_in_tickets = EXCLUDED.sign_in_tickets, audit_events = EXCLUDED.audit_events,
                    tenant_removal = EXCLUDED.tenant_removal, updated_at = EXCLUDED.updated_at,
                    version = retention_periods.version + 1
                """)
            let after = try await RetentionPeriods.current(in: transaction)
            try await audit.record(
                AuditEvent(
                    .retentionUpdate, AuditTarget("tenant", tenant), changes: changes, origin: requester.origin),
                in: transaction)
            return after
        }
    }

    private static func json(_ days: Int?) -> JSONValue { days.map { .integer(Int64($0)) } ?? .null }
}
