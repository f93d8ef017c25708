import Auth
import Core
import ModelProviders

extension ModelAccounts {
    /// Those of a server.
    init(_ parts: Backend.Parts) {
        let logger = parts.logger.labelled("usage")
        let budgets = BudgetStore(database: parts.database)
        let warnings = BudgetWarnings(
            store: budgets, database: parts.database, audit: AuditLog(clock: parts.clock), logger: logger)
        self.init(
            ledger: UsageLedger(store: UsageStore(database: parts.database), logger: logger) {
                try await warnings.tell(of: $0, in: $1)
            },
            budgets: BudgetKeeper(
                store: budgets, server: parts.identifiers.next(), clock: parts.clock, logger: logger),
            identifiers: parts.identifiers, clock: parts.clock)
    }
}
