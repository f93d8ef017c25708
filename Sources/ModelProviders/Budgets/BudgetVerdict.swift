/// Whether a call may be made.
package enum BudgetVerdict: Sendable, Equatable {
    /// No budget applies, and nothing is held.
    case free
    /// It may take what it was estimated to.
    case held
    /// What calls under way may take leaves no room for it now.
    case busy(Refusal)
    /// Nothing is left.
    case full(Refusal)

    /// The budget that does not allow it.
    package struct Refusal: Sendable, Equatable {
        package let budget: BudgetID
        /// The model that answers instead; nil where nobody does.
        package let fallback: String?
    }
}
