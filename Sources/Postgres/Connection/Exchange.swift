/// One unit of work on a connection: statements that are sent in one go and answered in order.
struct Exchange<Result> {
    /// What is expected back for one message to the server.
    enum Step: Equatable, Sendable {
        /// A statement whose result the caller wants.
        case run(sql: String)
        /// A statement of our own making, such as `BEGIN`, whose result nobody reads.
        case runSilently
        /// The preparation of a statement under a name.
        case prepare(sql: String, name: String)
    }

    let token: ExchangeToken
    /// All but the last, apart from it because most exchanges are one statement, which then needs no array.
    private var leading: [Step] = []
    private var last: Step?
    private var position = 0
    private var results: [Result] = []
    private var prepared: [(sql: String, name: String)] = []
    private var failure: PostgresError?
    private var failedSQL: String?

    /// Begins without a step.
    init(token: ExchangeToken) {
        self.token = token
    }

    init(token: ExchangeToken, steps: [Step]) {
        self.init(token: token)
        for step in steps { append(step) }
    }

    /// Adds a step at the end, before anything has been answered.
    mutating func append(_ step: Step) {
        if let last { leading.append(last) }
        last = step
    }

    /// Takes the result of the step that is due.
    mutating func receive(_ result: Result) throws(PostgresError) {
        switch try due() {
        case .run: results.append(result)
        case .runSilently: break
        case .prepare(let sql, let name): prepared.append((sql, name))
        }
    }

    /// Takes the error that ends the exchange; the server skips the steps behind it.
    mutating func fail(_ error: PostgresError) {
        guard failure == nil else { return }
        failure = error
        if case .run(let sql)? = try? due() { failedSQL = sql }
    }

    /// Goes on to the next step.
    mutating func advance() throws(PostgresError) {
        _ = try due()
        position += 1
    }

    private func due() throws(PostgresError) -> Step {
        if position < leading.count { return leading[position] }
        guard position == leading.count, let last else { throw ExchangeQueue<Result>.outOfStep }
        return last
    }

    private var unprepared: [String] {
        leading.compactMap { step in
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

extension Exchange: Sendable where Result: Sendable {}
