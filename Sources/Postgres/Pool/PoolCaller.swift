/// Who wants a connection of a pool.
@safe struct PoolCaller: Sendable {
    /// What for.
    @safe enum Purpose: Sendable {
        /// To keep it until it is given back.
        case lease(UnsafeContinuation<Lease, any Error>)
        /// To run statements on it once, as one transaction.
        case statements([Query], UnsafeContinuation<[ResultSet], any Error>)
    }

    let token: ExchangeToken
    /// What travels before the first statement.
    let preamble: [Query]
    let purpose: Purpose

    /// Tells the caller that there is none.
    func fail(_ error: any Error) {
        switch purpose {
        case .lease(let continuation): unsafe continuation.resume(throwing: error)
        case .statements(_, let continuation): unsafe continuation.resume(throwing: error)
        }
    }
}
