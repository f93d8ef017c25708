/// An open transaction. It ends with the closure it was given to; used later it refuses.
///
/// Statements run in the order in which they are sent. After one has failed the server refuses the others, and the
/// transaction, or the savepoint around it, can only be rolled back.
package struct Transaction: QueryExecutor {
    let lease: Lease

    init(lease: Lease) {
        self.lease = lease
    }

    package func query(_ query: Query) async throws -> [Row] {
        try await run([query]).first?.rows ?? []
    }

    @discardableResult
    package func execute(_ query: Query) async throws -> Int {
        try await run([query]).first?.affectedRows ?? 0
    }

    @discardableResult
    package func batch(_ queries: [Query]) async throws -> [[Row]] {
        try await run(queries).map(\.rows)
    }

    private func run(_ queries: [Query]) async throws -> [ResultSet] {
        do {
            return try await lease.connection.run(queries, lease: lease.number)
        } catch let error as PostgresError where error.mayHaveRun {
            // Nothing was committed, and with its connection the transaction is gone.
            throw error.undone
        }
    }
}
