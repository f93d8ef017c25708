import Core

/// What an execution of a run leaves to be done.
struct RunOutcome: Sendable {
    /// What its last entry found out; what the thread goes on with is leased to this replica.
    var receipt = JournalReceipt()
    /// When the run that rests goes on by itself; nil where it does not.
    var wakesAt: Timestamp?
}
