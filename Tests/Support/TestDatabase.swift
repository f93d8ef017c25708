import Core
package import Postgres
import Synchronization

/// Databases for tests: each test has one of its own, made from a migrated template of the server they share.
package enum TestDatabase {
    private struct Made: Sendable {
        weak let database: Database?
        let configuration: ConnectionConfiguration
    }

    private static let made = Mutex<[Made]>([])

    /// A new database with the product's tables and no rows. It is dropped some time after the test let go of it.
    package static func make(pool: PoolConfiguration = PoolConfiguration(maximumConnections: 8)) async throws
        -> Database
    {
        let server = try await TestServer.shared
        for configuration in takeAbandoned() { try await server.dropDatabase(configuration) }
        let configuration = try await server.makeDatabase()
        let database = Database(
            configuration: configuration, pool: pool, loops: TestServer.loops,
            logger: Logger(label: "tests", level: .error, sink: DiscardingLogSink()))
        made.withLock { $0.append(Made(database: database, configuration: configuration)) }
        return database
    }

    /// The owner's way into a database that `make` gave: superuser, bound by no row-level security.
    package static func ownerConfiguration(of database: Database) -> ConnectionConfiguration? {
        made.withLock { $0.first { $0.database === database }?.configuration }
    }

    private static func takeAbandoned() -> [ConnectionConfiguration] {
        made.withLock { made in
            let abandoned = made.filter { $0.database == nil }
            made.removeAll { $0.database == nil }
            return abandoned.map(\.configuration)
        }
    }
}
