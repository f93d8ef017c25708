package import Core
package import Net

/// The product's database: connections on every event loop, and transactions that see one tenant.
///
/// All statements act as the role `lyceum_app`, which owns nothing and is bound by row-level security, so that rows of
/// a tenant can only be reached through `withTenant` and `statements(of:)`.
package final class Database: Sendable {
    /// The role that the pool's connections act as, made by the first migration.
    package static let applicationRole = "lyceum_app"

    /// The connections of one event loop.
    private struct Part: Sendable {
        let pool: Pool
        let pipeline: Pipeline
    }

    private let parts: [Part]
    private let replica: Replica?
    private let listener: Listener
    private let loops: EventLoopGroup

    /// Opens connections when they are first needed. The replica takes what only reads.
    package init(
        configuration: ConnectionConfiguration, replica: ConnectionConfiguration? = nil,
        pool: PoolConfiguration = PoolConfiguration(), loops: EventLoopGroup, logger: Logger
    ) {
        self.loops = loops
        let connection = configuration.acting(as: Self.applicationRole).onPrimary()
        let logger = logger.labelled("postgres")
        let shares = ConnectionShare.dividing(pool.maximumConnections, among: loops.loops.count)
        parts = zip(loops.loops, shares).map { loop, share in
            Part(
                pool: Pool(
                    connection: connection, configuration: pool, maximum: share.exclusive, loop: loop, logger: logger),
                pipeline: Pipeline(
                    connection: connection, configuration: pool, maximum: share.shared, loop: loop, logger: logger))
        }
        self.replica = replica.map {
            Replica(
                configuration: $0.acting(as: Self.applicationRole), pool: pool, loops: loops,
                logger: logger.labelled("replica"))
        }
        listener = Listener(configuration: connection, loop: loops.next(), logger: logger)
    }

    deinit {
        listener.abandon()
        replica?.abandon()
        for part in parts {
            part.pipeline.abandon()
            part.pool.abandon()
        }
    }

    // MARK: Transactions

    /// Runs the closure in a transaction that sees the rows of one tenant, and commits when it returns. When it
    /// throws, everything is undone and the error goes on. Not inside another transaction.
    @discardableResult
    package func withTenant<Value>(
        _ tenant: TenantID, _ options: TransactionOptions = TransactionOptions(),
        _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        try await transaction(
            options, preamble: [options.begin, "SELECT set_config('app.tenant_id', \(tenant), true)"], body)
    }

    /// Runs the closure in a transaction without a tenant: it sees tables that belong to no tenant, and what
    /// `SECURITY DEFINER` functions show.
    @discardableResult
    package func withTransaction<Value>(
        _ options: TransactionOptions = TransactionOptions(), _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        try await transaction(options, preamble: [options.begin], body)
    }

    private func transaction<Value>(
        _ options: TransactionOptions, preamble: [Query], _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        try TransactionScope.requireNone(of: self)
        let backoff = ConflictBackoff(attempts: options.attempts)
        var attempt = 1
        while true {
            do {
                return try await transactionOnce(options, preamble: preamble, body)
            } catch {
                guard let delay = backoff.delay(after: attempt, error, jitter: .random(in: 0...1)) else { throw error }
                try await Task.sleep(for: delay)
                attempt += 1
            }
        }
    }

    private func transactionOnce<Value>(
        _ options: TransactionOptions, preamble: [Query], _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        let (pool, lease) = try await acquire(isReadOnly: options.isReadOnly, preamble: preamble)
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

    /// A connection for one caller: of the replica for what only reads, where there is one that answers.
    private func acquire(isReadOnly: Bool, preamble: [Query]) async throws -> (Pool, Lease) {
        if isReadOnly, let replica, let lease = try await replica.acquire(preamble: preamble) { return lease }
        let pool = nearest.pool
        return (pool, try await pool.acquire(preamble: preamble))
    }

    // MARK: Statements

    /// Statements on their own, each one transaction: of a tenant or of none, and on the kind of connection that suits
    /// them. What only reads may be answered by the replica, which may not know what was committed a moment ago.
    package func statements(
        of tenant: TenantID? = nil, on route: StatementRoute = .shared, readOnly: Bool = false
    ) -> Statements {
        Statements(database: self, tenant: tenant, route: route, isReadOnly: readOnly)
    }

    func run(_ queries: [Query], as statements: Statements) async throws -> [ResultSet] {
        guard !queries.isEmpty else { return [] }
        try TransactionScope.requireNone(of: self)
        try Task.checkCancellation()
        let preamble = statements.preamble
        if statements.isReadOnly, let results = try await replica?.run(queries, preamble: preamble) { return results }
        let part = nearest
        if statements.route == .shared, queries.allSatisfy({ $0.mayShareConnection }),
            case .answered(let result) = await part.pipeline.run(queries, preamble: preamble)
        {
            return try result.get()
        }
        return try await part.pool.run(queries, preamble: preamble)
    }

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

    /// How the connections stand now; asks every loop.
    package func statistics() async -> DatabaseStatistics {
        var sum = DatabaseStatistics(exclusive: .none, shared: .none, replica: nil)
        for part in parts {
            sum.exclusive = sum.exclusive + (await part.pool.statistics)
            sum.shared = sum.shared + (await part.pipeline.statistics)
        }
        sum.replica = await replica?.statistics()
        return sum
    }

    /// Refuses new work, waits for the work under way as long as the pool's configuration allows, and disconnects.
    package func close() async {
        await listener.close()
        await withTaskGroup { group in
            for part in parts {
                group.addTask { await part.pipeline.close() }
                group.addTask { await part.pool.close() }
            }
            group.addTask { await self.replica?.close() }
        }
    }

    /// The connections of the caller's own loop, or of any where the caller runs on none.
    private var nearest: Part {
        if let own = parts.first(where: { $0.pool.loop.isCurrent }) { return own }
        let next = loops.next()
        return parts.first { $0.pool.loop === next } ?? parts[0]
    }
}

/// Short statements on their own: each call is one transaction without a tenant. `statements(on: .exclusive)` is for
/// those that take long.
extension Database: QueryExecutor {
    package func query(_ query: Query) async throws -> [Row] {
        try await statements().query(query)
    }

    @discardableResult
    package func execute(_ query: Query) async throws -> Int {
        try await statements().execute(query)
    }

    @discardableResult
    package func batch(_ queries: [Query]) async throws -> [[Row]] {
        try await statements().batch(queries)
    }
}
