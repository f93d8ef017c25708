package import Core

/// What it takes to count what models take, and to hold budgets to their limits.
package struct ModelAccounts: Sendable {
    package let ledger: UsageLedger
    package let budgets: BudgetKeeper
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    package init(
        ledger: UsageLedger, budgets: BudgetKeeper, identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.ledger = ledger
        self.budgets = budgets
        self.identifiers = identifiers
        self.clock = clock
    }
}
