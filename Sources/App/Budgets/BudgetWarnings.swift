import Auth
import Core
import ModelProviders
import Postgres

/// Tells of budgets that have come to their warning, once in a period: in the audit log, and in the server's.
struct BudgetWarnings {
    let store: BudgetStore
    let database: Database
    let audit: AuditLog
    let logger: Logger

    func tell(of warning: BudgetWarning, in tenant: TenantID) async throws {
        let isNew = try await database.withTenant(tenant) { transaction in
            guard try await store.tell(of: warning, in: transaction) else { return false }
            try await audit.record(
                AuditEvent(
                    .budgetWarn, AuditTarget("budget", warning.budget),
                    changes: [
                        AuditChange("used", to: .integer(warning.used)),
                        AuditChange("limit", to: .integer(warning.limit)),
                        AuditChange("since", to: .string(warning.since.rfc3339)),
                    ], origin: .system), in: transaction)
            return true
        }
        guard isNew else { return }
        logger.notice(
            "A budget for language models comes to its end",
            [("tenant", "\(tenant)"), ("budget", "\(warning.budget)"), ("name", warning.name)])
    }
}
