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

    /// Adds `lyceum_database_connections`, `lyceum_database_waiting`, `lyceum_database_leases_total` and
    /// `lyceum_database_timeouts_total`.
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
            "lyceum_database_connections", "Connections of the pool, by what they do.",
            read: readings { statistics in
                let pool = statistics.exclusive
                return [
                    Self.sample(pool.open - pool.idle - pool.leased, state: "opening"),
                    Self.sample(pool.idle, state: "idle"), Self.sample(pool.leased, state: "leased"),
                ]
            })
        registry.gauge(
            "lyceum_database_waiting", "Callers who wait for a connection.",
            read: readings { [MetricSample(Double($0.exclusive.waiting))] })
        registry.count(
            "lyceum_database_leases_total", "Connections given to callers.",
            read: readings { [MetricSample(Double($0.exclusive.acquired))] })
        registry.count(
            "lyceum_database_timeouts_total", "Callers who waited for a connection in vain.",
            read: readings { [MetricSample(Double($0.exclusive.timeouts))] })
    }

    func run() async throws {
        while !Task.isCancelled {
            let statistics = await database.statistics()
            latest.statistics.withLock { $0 = statistics }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private static func sample(_ count: Int, state: String) -> MetricSample {
        MetricSample(Double(count), labels: [(name: "state", value: state)])
    }
}
