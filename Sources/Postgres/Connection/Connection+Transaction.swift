import Net

extension Connection {
    /// Commits what the lease has done. Throws when the server rolled it back instead.
    nonisolated func commit(lease: UInt64) async throws {
        guard let results = try await finish("COMMIT", lease: lease), let tag = results.first?.commandTag else {
            return
        }
        guard tag == "COMMIT" else {
            throw PostgresError(
                .server, "The transaction was rolled back, because a statement in it had failed.",
                sqlState: .inFailedTransaction)
        }
    }

    /// Undoes what the lease has done. A connection on which that fails is not used again.
    nonisolated func rollBack(lease: UInt64) async {
        _ = try? await finish("ROLLBACK", lease: lease)
    }

    /// Sends the end of the transaction, whether or not the task is cancelled; nil where none was begun.
    nonisolated private func finish(_ command: Query, lease: UInt64) async throws -> [ResultSet]? {
        try await unsafe withUnsafeThrowingContinuation { continuation in
            loop.perform {
                self.assumeIsolated { connection in
                    guard connection.preamble.isEmpty else {
                        connection.preamble = []
                        return unsafe continuation.resume(returning: nil)
                    }
                    connection.send([command], lease: lease) { unsafe continuation.resume(with: $0.map { $0 }) }
                }
            }
        }
    }
}
