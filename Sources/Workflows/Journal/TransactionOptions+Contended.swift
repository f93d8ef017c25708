package import Postgres

extension TransactionOptions {
    /// For what holds a conversation and its runs: of two that end and begin runs of it at one moment PostgreSQL may undo
    /// one, which is tried again. What is done beside the database is done afterwards.
    package static let contended = TransactionOptions(attempts: 5)
}
