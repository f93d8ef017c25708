package import Core
package import Postgres

/// Writes the audit log: one chain of events a tenant.
package struct AuditLog: Sendable {
    /// The chain of what the operator does to the installation as a whole.
    package static let installation = TenantID(UUID128(high: 0, low: 0))

    private let clock: any WallClock

    package init(clock: any WallClock) {
        self.clock = clock
    }

    /// Appends the event to the chain of the transaction's tenant: both become true or neither.
    ///
    /// Last in its transaction, because it holds the tenant's chain until the end.
    package func record(_ event: AuditEvent, in transaction: Transaction) async throws {
        try await transaction.execute(insertion(of: event))
    }

    /// The statement of the same, the last of a batch.
    func insertion(of event: AuditEvent) -> Query {
        let origin = event.origin
        return """
            INSERT INTO audit_events (tenant_id, at, actor_kind, actor_id, on_behalf_of, action, target_kind,
                target_id, difference, address, request_id)
            VALUES (app_tenant_id(), \(clock.now()), \(origin.actor.kind), \(origin.actor.id),
                \(origin.onBehalfOf?.description), \(event.action.rawValue), \(event.target.kind), \(event.target.id),
                \(event.difference), \(origin.address), \(origin.requestID))
            """
    }

    /// Appends an event of the installation as a whole, in a transaction of its own.
    package func record(_ event: AuditEvent, in database: Database) async throws {
        try await database.withTenant(Self.installation) { try await record(event, in: $0) }
    }
}
