extension Pool {
    /// Runs the statements as one transaction on a connection of their own; the preamble's results are dropped.
    nonisolated func run(_ queries: [Query], preamble: [Query]) async throws -> [ResultSet] {
        let lease = try await acquire(preamble: preamble)
        defer { release(lease) }
        do {
            return try await lease.connection.run(queries, lease: lease.number)
        } catch let error as PostgresError where error.sqlState == .featureNotSupported && error.isRetryable {
            // The plan was of another time. Nothing was done, and the statement is prepared anew.
            return try await lease.connection.run(preamble + queries, lease: lease.number)
                .suffix(queries.count)
        }
    }
}
