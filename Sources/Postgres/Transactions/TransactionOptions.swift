/// How a transaction sees others, where it runs, and whether it is tried again.
package struct TransactionOptions: Sendable, Equatable {
    /// What a transaction sees of those beside it (PostgreSQL manual, 13.2).
    package enum Isolation: String, Sendable {
        /// Each statement sees what was committed before it.
        case readCommitted = "READ COMMITTED"
        /// All statements see what was committed before the first.
        case repeatableRead = "REPEATABLE READ"
        /// As if transactions ran one after the other; those that cannot fail with `SQLState.serializationFailure`.
        case serializable = "SERIALIZABLE"
    }

    package var isolation: Isolation
    /// Whether the server refuses changes. Such a transaction goes to the replica where one is configured, so it may
    /// not see what was committed a moment ago.
    package var isReadOnly: Bool
    /// How often the closure runs at most. It is run again, from the start and in a new transaction, when PostgreSQL
    /// undid it because of others: after a serialization failure, a deadlock, or a change of its tables that left a
    /// prepared statement behind, and after nothing else. So it does nothing outside its transaction that must not
    /// happen twice, and lets errors of statements pass.
    package var attempts: Int

    package init(isolation: Isolation = .readCommitted, isReadOnly: Bool = false, attempts: Int = 1) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.attempts = attempts
    }

    /// Only reads, and may do so on a replica.
    package static let readOnly = TransactionOptions(isReadOnly: true)

    /// As if alone, tried a few times.
    package static let serializable = TransactionOptions(isolation: .serializable, attempts: 5)

    /// The statement that begins such a transaction.
    var begin: Query {
        switch (isolation, isReadOnly) {
        case (.readCommitted, false): "BEGIN"
        case (.readCommitted, true): "BEGIN READ ONLY"
        case (_, false): Query(unsafeSQL: "BEGIN ISOLATION LEVEL \(isolation.rawValue)")
        case (_, true): Query(unsafeSQL: "BEGIN ISOLATION LEVEL \(isolation.rawValue) READ ONLY")
        }
    }
}
