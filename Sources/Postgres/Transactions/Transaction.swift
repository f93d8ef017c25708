/// An open transaction. It ends with the closure it was given to; used later it refuses.
///
/// Statements run in the order in which they are sent. After one has failed the server refuses the others, and the
/// transaction can only be rolled back.
package struct Transaction: QueryExecutor {
    private let lease: Lease

    init(lease: Lease) {
        self.lease = lease
    }

    package func query(_ query: Query) async throws -> [Row] {
        try await lease.connection.run([query], lease: lease.number).first?.rows ?? []
    }

    @discardableResult
    package func execute(_ query: Query) async throws -> Int {
        try await lease.connection.run([query], lease: lease.number).first?.affectedRows ?? 0
    }

    @discardableResult
    package func batch(_ queries: [Query]) async throws -> [[Row]] {
        try await lease.connection.run(queries, lease: lease.number).map(\.rows)
    }
}
