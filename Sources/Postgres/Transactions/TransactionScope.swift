import Synchronization

/// Marks the tasks that run inside a transaction, so that a second one is refused: it would wait for another
/// connection while holding this one, and a full pool of such waits never ends.
final class TransactionScope: Sendable {
    @TaskLocal private static var current: TransactionScope?

    private let database: ObjectIdentifier
    private let outer: TransactionScope?
    private let isOpen = Atomic<Bool>(true)

    private init(database: ObjectIdentifier, outer: TransactionScope?) {
        self.database = database
        self.outer = outer
    }

    /// Throws inside a transaction of the same database.
    static func requireNone(of database: Database) throws {
        var scope = current
        while let open = scope {
            if open.database == ObjectIdentifier(database), open.isOpen.load(ordering: .acquiring) {
                throw PostgresError(
                    .misuse, "The database was asked for another connection inside a transaction: use the transaction.")
            }
            scope = open.outer
        }
    }

    /// Runs the closure as the inside of a transaction.
    static func run<Value>(in database: Database, _ body: () async throws -> Value) async throws -> Value {
        let scope = TransactionScope(database: ObjectIdentifier(database), outer: current)
        defer { scope.isOpen.store(false, ordering: .releasing) }
        return try await $current.withValue(scope) { try await body() }
    }
}
