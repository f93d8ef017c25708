import Core
package import Net
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
    package static func make(
        pool: PoolConfiguration = PoolConfiguration(maximumConnections: 8), loops: EventLoopGroup = TestServer.loops
    ) async throws -> Database {
        let server = try await TestServer.shared
        for configuration in takeAbandoned() { try await server.dropDatabase(configuration) }
        let configuration = try await server.makeDatabase()
        let database = Database(
            configuration: configuration, pool: pool, loops: loops,
            logger: Logger(label: "tests", level: .error, sink: DiscardingLogSink()))
        made.withLock { $0.append(Made(database: database, configuration: configuration)) }
        return database
    }

    /// The owner's way into a database that `make` gave: superuser, bound by no row-level security.
    package static func ownerConfiguration(of database: Database) -> ConnectionConfiguration? {
        made.withLock { $0.first { $0.database === database }?.configuration }
    }

    /// A session of the owner in a database that `make` gave, for what only a superuser may do.
    @discardableResult
    package static func withOwner<Value>(
        of database: Database, _ body: (Session) async throws -> Value
    ) async throws -> Value {
        guard let configuration = ownerConfiguration(of: database) else {
            throw PostgresError(.misuse, "This database was not made by TestDatabase.")
        }
        let session = try await Session.open(
            configuration, loop: TestServer.loops.next(),
            logger: Logger(label: "tests", level: .error, sink: DiscardingLogSink()))
        do {
            let value = try await body(session)
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }

    private static func takeAbandoned() -> [ConnectionConfiguration] {
        made.withLock { made in
            let abandoned = made.filter { $0.database == nil }
            made.removeAll { $0.database == nil }
            return abandoned.map(\.configuration)
        }
    }
}
