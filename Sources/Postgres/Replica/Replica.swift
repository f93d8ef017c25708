import Core
import Net
import Synchronization

/// A server that follows the primary and takes what only reads. While it does not answer, the primary takes that too.
final class Replica: Sendable {
    private let pools: [Pool]
    private let loops: EventLoopGroup
    private let logger: Logger
    private let state = Mutex(ReplicaState())

    init(configuration: ConnectionConfiguration, pool: PoolConfiguration, loops: EventLoopGroup, logger: Logger) {
        self.loops = loops
        self.logger = logger
        // The primary can take over at any time, so nobody waits long here.
        var pool = pool
        pool.acquireTimeout = min(pool.acquireTimeout, .seconds(1))
        var configuration = configuration
        configuration.connectTimeout = min(configuration.connectTimeout, .seconds(2))
        pools = zip(loops.loops, ConnectionShare.dividing(pool.maximumConnections, among: loops.loops.count)).map {
            Pool(
                connection: configuration, configuration: pool, maximum: $1.exclusive + $1.shared, loop: $0,
                logger: logger, refusesWhileUnreachable: true)
        }
    }

    /// A connection for one caller; nil where the primary should serve him.
    func acquire(preamble: [Query]) async throws -> (Pool, Lease)? {
        guard state.withLock({ $0.mayAsk(now: Self.now) }) else { return nil }
        let pool = nearest
        do {
            let lease = try await pool.acquire(preamble: preamble)
            answered()
            return (pool, lease)
        } catch let error as PostgresError {
            failed(error)
            return nil
        }
    }

    /// Runs statements that only read; nil where the primary should.
    func run(_ queries: [Query], preamble: [Query]) async throws -> [ResultSet]? {
        guard state.withLock({ $0.mayAsk(now: Self.now) }) else { return nil }
        do {
            let results = try await nearest.run(queries, preamble: preamble)
            answered()
            return results
        } catch let error as PostgresError where error.code != .server {
            failed(error)
            return nil
        } catch let error as PostgresError where error.isRetryable {
            // It is shutting down, or replay of the primary's changes ended the statement.
            return nil
        }
    }

    func statistics() async -> PoolStatistics {
        var sum = PoolStatistics.none
        for pool in pools { sum = sum + (await pool.statistics) }
        return sum
    }

    /// Closes everything at once, for an owner that has gone without closing it.
    func abandon() {
        for pool in pools { pool.abandon() }
    }

    func close() async {
        await withTaskGroup { group in
            for pool in pools { group.addTask { await pool.close() } }
        }
    }

    private func answered() {
        if state.withLock({ $0.succeeded() }) { logger.notice("The replica answers again") }
    }

    private func failed(_ error: PostgresError) {
        guard error.code != .closed, state.withLock({ $0.failed(now: Self.now) }) else { return }
        logger.warning("The replica does not answer; the primary serves what it served", [("error", error.description)])
    }

    private var nearest: Pool {
        if let own = pools.first(where: { $0.loop.isCurrent }) { return own }
        let next = loops.next()
        return pools.first { $0.loop === next } ?? pools[0]
    }

    private static var now: Duration { .nanoseconds(MonotonicTime.now().nanoseconds) }
}
