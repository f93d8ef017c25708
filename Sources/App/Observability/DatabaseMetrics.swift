import Core
import Postgres
import Synchronization

/// How the database's connections stand, read every second: whoever asks for metrics waits for no event loop, least of
/// all for one that hangs.
struct DatabaseMetrics: Service {
    let name = "database-metrics"
    private let database: Database
    private let latest: Latest

    private final class Latest: Sendable {
        let statistics = Mutex<DatabaseStatistics?>(nil)
    }

    /// Adds `lyceum_database_connections`, `lyceum_database_waiting`, `lyceum_database_leases_total`,
    /// `lyceum_database_timeouts_total`, `lyceum_database_shared_in_flight` and
    /// `lyceum_database_shared_statements_total`.
    init(_ database: Database, registry: MetricsRegistry) {
        let latest = Latest()
        self.database = database
        self.latest = latest
        func readings(
            _ read: @escaping @Sendable (DatabaseStatistics) -> [MetricSample]
        ) -> @Sendable () -> [MetricSample] {
            { latest.statistics.withLock { $0 }.map(read) ?? [] }
        }
        registry.gauge(
            "lyceum_database_connections", "Connections, by their pool and what they do.",
            read: readings { Self.connections($0) })
        registry.gauge(
            "lyceum_database_waiting", "Callers who wait for a connection, by pool.",
            read: readings { Self.samples($0) { Double($0.waiting) } })
        registry.count(
            "lyceum_database_leases_total", "Connections given to callers, by pool.",
            read: readings { Self.samples($0) { Double($0.acquired) } })
        registry.count(
            "lyceum_database_timeouts_total", "Callers who waited for a connection in vain, by pool.",
            read: readings { Self.samples($0) { Double($0.timeouts) } })
        registry.gauge(
            "lyceum_database_shared_in_flight", "Statements on their way on shared connections.",
            read: readings { [MetricSample(Double($0.shared.inFlight))] })
        registry.count(
            "lyceum_database_shared_statements_total",
            "Short statements, by whether shared connections took them or they went to connections of their own.",
            read: readings { statistics in
                [
                    MetricSample(Double(statistics.shared.sent), labels: [(name: "outcome", value: "sent")]),
                    MetricSample(Double(statistics.shared.declined), labels: [(name: "outcome", value: "declined")]),
                ]
            })
    }

    func run() async throws {
        while !Task.isCancelled {
            let statistics = await database.statistics()
            latest.statistics.withLock { $0 = statistics }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// The connections of every pool; a shared one has no state, because many use it at once.
    static func connections(_ statistics: DatabaseStatistics) -> [MetricSample] {
        var samples = [sample(statistics.shared.open, pool: "shared", state: "shared")]
        for (name, pool) in pools(of: statistics) {
            samples.append(sample(pool.open - pool.idle - pool.leased, pool: name, state: "opening"))
            samples.append(sample(pool.idle, pool: name, state: "idle"))
            samples.append(sample(pool.leased, pool: name, state: "leased"))
        }
        return samples
    }

    private static func samples(
        _ statistics: DatabaseStatistics, _ read: (PoolStatistics) -> Double
    ) -> [MetricSample] {
        pools(of: statistics).map { MetricSample(read($0.pool), labels: [(name: "pool", value: $0.name)]) }
    }

    /// The pools whose connections serve one caller at a time.
    private static func pools(of statistics: DatabaseStatistics) -> [(name: String, pool: PoolStatistics)] {
        var pools: [(name: String, pool: PoolStatistics)] = [("exclusive", statistics.exclusive)]
        if let replica = statistics.replica { pools.append(("replica", replica)) }
        return pools
    }

    private static func sample(_ count: Int, pool: String, state: String) -> MetricSample {
        MetricSample(Double(count), labels: [(name: "pool", value: pool), (name: "state", value: state)])
    }
}
