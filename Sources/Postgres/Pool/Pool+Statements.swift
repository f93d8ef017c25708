import Net

extension Pool {
    /// Runs the statements as one transaction on a connection of their own; the preamble's results are dropped. When
    /// the task is cancelled, the server is asked to give up.
    ///
    /// The connection goes to the next in line where the answer is read, before the caller hears of it.
    nonisolated func run(_ queries: [Query], preamble: [Query]) async throws -> [ResultSet] {
        let token = ExchangeToken()
        return try await withTaskCancellationHandler {
            try await unsafe withUnsafeThrowingContinuation { continuation in
                enter(unsafe PoolCaller(token: token, preamble: preamble, purpose: .statements(queries, continuation)))
            }
        } onCancel: {
            abandon(token)
        }
    }

    /// Sends the statements on a connection that the state has given to them.
    func start(
        _ queries: [Query], of caller: PoolCaller, on slot: Int, isAgain: Bool = false,
        _ continuation: UnsafeContinuation<[ResultSet], any Error>
    ) {
        guard let connection = connections[slot] else { return caller.fail(closedError) }
        connection.isolatedHere { connection in
            let lease = connection.beginLease(preamble: caller.preamble)
            connection.send(queries, lease: lease, token: caller.token) { [self] result in
                isolatedHere { pool in
                    if !isAgain, case .failure(let error as PostgresError) = result, error.isOfAnOldPlan {
                        // Nothing was done, and the statement is prepared anew.
                        return unsafe pool.start(queries, of: caller, on: slot, isAgain: true, continuation)
                    }
                    pool.takeBack(slot, connection)
                    unsafe continuation.resume(with: result)
                }
            }
        }
    }
}
