import Net

extension Connection {
    /// Commits what the lease has done. Throws when the server rolled it back instead.
    nonisolated func commit(lease: UInt64) async throws {
        guard let results = try await finish(["COMMIT"], lease: lease), let tag = results.first?.commandTag else {
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
        _ = try? await finish(["ROLLBACK"], lease: lease)
    }

    /// Undoes what the lease has done since the savepoint, and forgets the savepoint.
    nonisolated func rollBack(to savepoint: String, lease: UInt64) async {
        _ = try? await finish(
            ["ROLLBACK TO SAVEPOINT \(unsafeSQL: savepoint)", "RELEASE SAVEPOINT \(unsafeSQL: savepoint)"],
            lease: lease)
    }

    /// A name that no other savepoint of this connection's transaction has. Names come again in later transactions, so
    /// that their statements are prepared once.
    func makeSavepointName() -> String {
        savepoints += 1
        return "s\(savepoints)"
    }

    /// Sends the end of the transaction, or of a part of it, whether or not the task is cancelled; nil where none was
    /// begun.
    nonisolated private func finish(_ commands: [Query], lease: UInt64) async throws -> [ResultSet]? {
        try await unsafe withUnsafeThrowingContinuation { continuation in
            onLoop { connection in
                guard connection.preamble.isEmpty else {
                    connection.preamble = []
                    return unsafe continuation.resume(returning: nil)
                }
                connection.send(commands, lease: lease) { unsafe continuation.resume(with: $0.map { $0 }) }
            }
        }
    }
}
