/// Runs statements: a transaction, or the database itself with a transaction of its own for each call.
package protocol QueryExecutor: Sendable {
    /// Runs one statement and gives its rows.
    func query(_ query: Query) async throws -> [Row]

    /// Runs one statement and gives the number of rows it touched.
    @discardableResult
    func execute(_ query: Query) async throws -> Int

    /// Runs the statements in order in one round trip and gives the rows of each. The first failure is thrown and
    /// those after it do not run.
    @discardableResult
    func batch(_ queries: [Query]) async throws -> [[Row]]
}

extension QueryExecutor {
    /// The only row, or nil where there is none. Throws when there are more.
    package func queryOne(_ query: Query) async throws -> Row? {
        let rows = try await self.query(query)
        guard rows.count <= 1 else {
            throw PostgresError(.misuse, "A statement that names one row found \(rows.count).")
        }
        return rows.first
    }
}
