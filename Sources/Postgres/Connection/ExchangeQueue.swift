/// The exchanges on their way, oldest first: matches the server's replies with what was asked.
///
/// A pure state machine; `Connection` feeds it.
struct ExchangeQueue<Result> {
    private var exchanges = Fifo<Exchange<Result>>()

    var isEmpty: Bool { exchanges.isEmpty }

    /// The exchange that the server works at.
    var first: ExchangeToken? { exchanges.first?.token }

    mutating func append(_ exchange: Exchange<Result>) {
        exchanges.append(exchange)
    }

    /// Takes the next reply; gives the outcome when it ends the oldest exchange. Throws when the reply fits nothing
    /// that was asked: then nobody knows what the connection says, and it must be closed.
    mutating func receive(_ reply: Reply<Result>) throws(PostgresError) -> ExchangeOutcome<Result>? {
        guard !exchanges.isEmpty else { throw Self.outOfStep }
        switch reply {
        case .result(let result):
            try exchanges.first?.receive(result)
        case .failure(let error):
            exchanges.first?.fail(error)
        case .skipped:
            break
        case .endOfStatement:
            try exchanges.first?.advance()
        case .synchronized:
            return exchanges.popFirst()?.outcome
        case .copyIn, .unsupported:
            throw Self.outOfStep
        }
        return nil
    }

    /// Gives up everything on its way.
    mutating func removeAll() {
        _ = exchanges.removeAll()
    }

    static var outOfStep: PostgresError {
        PostgresError(.connection, "The server's replies do not match what was asked.", isRetryable: true)
    }
}
