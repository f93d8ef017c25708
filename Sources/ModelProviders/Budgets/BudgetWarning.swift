package import Core

/// A budget that has come to its warning.
package struct BudgetWarning: Sendable, Equatable {
    package let budget: BudgetID
    package let name: String
    /// When the period began.
    package let since: Timestamp
    /// In the budget's unit, by whoever used most.
    package let used: Int64
    package let limit: Int64
}
