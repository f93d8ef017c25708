import Core
import ModelProviders

extension ModelAccounts {
    /// Those of a server.
    init(_ parts: Backend.Parts) {
        let logger = parts.logger.labelled("usage")
        self.init(
            ledger: UsageLedger(store: UsageStore(database: parts.database), logger: logger),
            budgets: BudgetKeeper(
                store: BudgetStore(database: parts.database), server: parts.identifiers.next(), clock: parts.clock,
                logger: logger), identifiers: parts.identifiers, clock: parts.clock)
    }
}
