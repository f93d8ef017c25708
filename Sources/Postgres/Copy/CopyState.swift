/// How far a copy of rows to the server has come.
///
/// A pure state machine; `Connection` feeds it.
struct CopyState {
    private enum Phase {
        /// The server has not said yet whether it takes rows.
        case starting
        /// Rows go to the server, which says nothing until their end.
        case streaming
        /// All rows, or word that there will be no more, are on their way.
        case ending
        case over
    }

    /// What the server's word means for whoever copies.
    enum Step: Equatable {
        case rowsWanted
        /// The statement is over: it took so many rows, or failed and took none.
        case finished(rows: Int, failed: Bool)
    }

    private var phase = Phase.starting
    private var rows = 0
    private(set) var failure: PostgresError?

    /// Whether the server's replies may be asked for: while rows go there, libpq repeats its last word for ever.
    var isListening: Bool { phase == .starting || phase == .ending }

    /// Whether rows may be sent.
    var takesRows: Bool { phase == .streaming }

    /// Takes the server's next reply; a result is its number of rows. Throws when it fits no copy.
    mutating func receive(_ reply: Reply<Int>) throws(PostgresError) -> Step? {
        switch (reply, phase) {
        case (.copyIn, .starting):
            phase = .streaming
            return .rowsWanted
        case (.result(let count), .starting), (.result(let count), .ending):
            rows = count
            return nil
        case (.failure(let error), .starting), (.failure(let error), .ending):
            failure = failure ?? error
            return nil
        case (.endOfStatement, .starting), (.endOfStatement, .ending):
            phase = .over
            return .finished(rows: failure == nil ? rows : 0, failed: failure != nil)
        default:
            throw ExchangeQueue<Int>.outOfStep
        }
    }

    /// No more rows will be sent.
    mutating func finish() {
        if phase == .streaming { phase = .ending }
    }

}
