package import Core
package import Net

/// The product's database: a pool of connections on every event loop, and transactions that see one tenant.
///
/// All statements act as the role `lyceum_app`, which owns nothing and is bound by row-level security, so that rows of
/// a tenant can only be reached through `withTenant`.
package final class Database: Sendable {
    /// The role that the pool's connections act as, made by the first migration.
    package static let applicationRole = "lyceum_app"

    private let pools: [Pool]
    private let listener: Listener
    private let loops: EventLoopGroup

    /// Opens connections when they are first needed.
    package init(
        configuration: ConnectionConfiguration, pool: PoolConfiguration = PoolConfiguration(), loops: EventLoopGroup,
        logger: Logger
    ) {
        self.loops = loops
        let connection = configuration.acting(as: Self.applicationRole)
        let logger = logger.labelled("postgres")
        let share = max(1, pool.maximumConnections / loops.loops.count)
        pools = loops.loops.map {
            Pool(connection: connection, configuration: pool, maximum: share, loop: $0, logger: logger)
        }
        listener = Listener(configuration: connection, loop: loops.next(), logger: logger)
    }

    // MARK: Transactions

    /// Runs the closure in a transaction that sees the rows of one tenant, and commits when it returns. When it
    /// throws, everything is undone and the error goes on. Not inside another transaction.
    @discardableResult
    package func withTenant<Value>(
        _ tenant: TenantID, _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        try await transaction(
            preamble: [Self.begin, "SELECT set_config('app.tenant_id', \(tenant), true)"], body)
    }

    /// Runs the closure in a transaction without a tenant: it sees tables that belong to no tenant, and what
    /// `SECURITY DEFINER` functions show.
    @discardableResult
    package func withTransaction<Value>(_ body: (Transaction) async throws -> Value) async throws -> Value {
        try await transaction(preamble: [Self.begin], body)
    }

    private func transaction<Value>(
        preamble: [Query], _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        try TransactionScope.requireNone(of: self)
        let pool = nearestPool
        let lease = try await pool.acquire(preamble: preamble)
        defer { pool.release(lease) }
        let value: Value
        do {
            value = try await TransactionScope.run(in: self) { try await body(Transaction(lease: lease)) }
        } catch {
            await lease.connection.rollBack(lease: lease.number)
            throw error
        }
        try await lease.connection.commit(lease: lease.number)
        return value
    }

    private static let begin: Query = "BEGIN"

    // MARK: Notifications

    /// The payloads that `NOTIFY` sends on a channel after this has returned. All listeners of the process share one
    /// connection.
    package func notifications(on channel: String) async throws -> Notifications {
        try await listener.notifications(on: channel)
    }

    // MARK: Life

    /// Whether the database answers.
    package func isHealthy() async -> Bool {
        do {
            _ = try await query("SELECT 1")
            return true
        } catch {
            return false
        }
    }

    /// Refuses new work, waits for the work under way as long as the pool's configuration allows, and disconnects.
    package func close() async {
        await listener.close()
        for pool in pools { await pool.close() }
    }

    /// The connections of the caller's own loop, or of any where the caller runs on none.
    private var nearestPool: Pool {
        if let own = pools.first(where: { $0.loop.isCurrent }) { return own }
        let next = loops.next()
        return pools.first { $0.loop === next } ?? pools[0]
    }
}

/// Statements on their own: each call is one transaction without a tenant.
extension Database: QueryExecutor {
    package func query(_ query: Query) async throws -> [Row] {
        try await run([query]).first?.rows ?? []
    }

    @discardableResult
    package func execute(_ query: Query) async throws -> Int {
        try await run([query]).first?.affectedRows ?? 0
    }

    @discardableResult
    package func batch(_ queries: [Query]) async throws -> [[Row]] {
        try await run(queries).map(\.rows)
    }

    private func run(_ queries: [Query]) async throws -> [ResultSet] {
        try TransactionScope.requireNone(of: self)
        let pool = nearestPool
        let lease = try await pool.acquire(preamble: [])
        defer { pool.release(lease) }
        return try await lease.connection.run(queries, lease: lease.number)
    }
}
