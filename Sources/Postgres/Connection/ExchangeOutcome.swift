/// How an exchange ended.
struct ExchangeOutcome<Result> {
    let token: ExchangeToken
    let result: Swift.Result<[Result], PostgresError>
    /// Statements that the server has prepared now.
    let prepared: [(sql: String, name: String)]
    /// The texts of statements that should have been prepared and were not.
    let unprepared: [String]
    /// The statement that failed, where it was the caller's.
    let failedSQL: String?
}
