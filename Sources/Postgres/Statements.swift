import Core

/// Statements on their own: each call is one transaction, sent and answered in one round trip.
///
/// `batch` does all or nothing. There is nowhere to put work between statements; where a transaction needs that, it is
/// `Database.withTenant`.
package struct Statements: QueryExecutor {
    let database: Database
    let tenant: TenantID?
    let route: StatementRoute
    let isReadOnly: Bool

    package func query(_ query: Query) async throws -> [Row] {
        try await database.run([query], as: self).first?.rows ?? []
    }

    @discardableResult
    package func execute(_ query: Query) async throws -> Int {
        try await database.run([query], as: self).first?.affectedRows ?? 0
    }

    @discardableResult
    package func batch(_ queries: [Query]) async throws -> [[Row]] {
        try await database.run(queries, as: self).map(\.rows)
    }

    /// What goes before the statements. Both settings end with the transaction that the server makes of what is sent in
    /// one go, whether it succeeds or fails, so that the next caller of the connection does not meet them.
    var preamble: [Query] {
        var preamble: [Query] = []
        if let tenant { preamble.append("SELECT set_config('app.tenant_id', \(tenant), true)") }
        if isReadOnly { preamble.append("SELECT set_config('transaction_read_only', 'on', true)") }
        return preamble
    }
}
