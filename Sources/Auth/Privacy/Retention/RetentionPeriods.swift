package import HTTPCore
import Postgres

/// How many days a tenant keeps things; nil for what it keeps for ever.
package struct RetentionPeriods: Sendable, Equatable {
    /// Since the last message.
    package var conversations: Int?
    /// Since their end.
    package var sessions = 90
    package var invitations = 365
    package var signInTickets = 1
    package var auditEvents: Int?
    /// In which a deleted tenant can be brought back, unless the operator says otherwise.
    package var tenantRemoval = 30
    /// For conversations that their person deleted.
    package static let deletedConversations = 30
    /// For events of the audit log of a tenant that is removed, and so can say nothing about it any more.
    package static let removedTenants = 730
    var version = 0

    /// What a tenant has that never said otherwise.
    package init() {}

    /// Names this state.
    package var tag: EntityTag { EntityTag(version: version) }

    /// Each period with its name and what it may be.
    package var all: [(name: String, days: Int?, range: ClosedRange<Int>)] {
        [
            ("conversations", conversations, 1...3650), ("sessions", sessions, 1...3650),
            ("invitations", invitations, 1...3650), ("sign_in_tickets", signInTickets, 1...30),
            ("audit_events", auditEvents, 30...3650), ("tenant_removal", tenantRemoval, 0...365),
        ]
    }

    /// The tenant's own, or the usual ones.
    static func current(in transaction: Transaction) async throws -> RetentionPeriods {
        let row = try await transaction.queryOne(
            """
            SELECT conversations, sessions, invitations, sign_in_tickets, audit_events, tenant_removal, version
            FROM retention_periods WHERE tenant_id = app_tenant_id()
            """)
        var periods = RetentionPeriods()
        guard let row else { return periods }
        (
            periods.conversations, periods.sessions, periods.invitations, periods.signInTickets, periods.auditEvents,
            periods.tenantRemoval, periods.version
        ) = try row.decode(Int?.self, Int.self, Int.self, Int.self, Int?.self, Int.self, Int.self)
        return periods
    }
}
