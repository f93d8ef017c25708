/// One unit of work on a connection: statements that are sent in one go and answered in order.
struct Exchange<Result> {
    /// What is expected back for one message to the server.
    enum Step: Equatable {
        /// A statement whose result the caller wants.
        case run(sql: String)
        /// A statement of our own making, such as `BEGIN`, whose result nobody reads.
        case runSilently
        /// The preparation of a statement under a name.
        case prepare(sql: String, name: String)
    }

    let token: ExchangeToken
    private let steps: [Step]
    private var position = 0
    private var results: [Result] = []
    private var prepared: [(sql: String, name: String)] = []
    private var failure: PostgresError?
    private var failedSQL: String?

    init(token: ExchangeToken, steps: [Step]) {
        self.token = token
        self.steps = steps
    }

    /// Takes the result of the step that is due.
    mutating func receive(_ result: Result) throws(PostgresError) {
        guard position < steps.count else { throw ExchangeQueue<Result>.outOfStep }
        switch steps[position] {
        case .run: results.append(result)
        case .runSilently: break
        case .prepare(let sql, let name): prepared.append((sql, name))
        }
    }

    /// Takes the error that ends the exchange; the server skips the steps behind it.
    mutating func fail(_ error: PostgresError) {
        guard failure == nil else { return }
        failure = error
        if position < steps.count, case .run(let sql) = steps[position] { failedSQL = sql }
    }

    /// Goes on to the next step.
    mutating func advance() throws(PostgresError) {
        guard position < steps.count else { throw ExchangeQueue<Result>.outOfStep }
        position += 1
    }

    private var unprepared: [String] {
        steps.compactMap { step in
            guard case .prepare(let sql, let name) = step, !prepared.contains(where: { $0.name == name }) else {
                return nil
            }
            return sql
        }
    }

    /// How it ended.
    var outcome: ExchangeOutcome<Result> {
        ExchangeOutcome(
            token: token, result: failure.map { .failure($0) } ?? .success(results), prepared: prepared,
            unprepared: failure == nil ? [] : unprepared, failedSQL: failedSQL)
    }
}
