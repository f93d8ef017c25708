import Core
import Net
import Postgres

/// The database, up to date: a private one in the data folder, or the one that `LYCEUM_DATABASE_URL` names.
struct Storage {
    let database: Database
    /// How one logs in to it.
    let login: ConnectionConfiguration
    /// The private server, where there is one.
    private let embedded: EmbeddedPostgres?

    /// Whether no other server can be using the database.
    var isEmbedded: Bool { embedded != nil }

    /// What must run for the database to be there, and to end in order.
    var services: [any Service] {
        (embedded.map { [$0 as any Service] } ?? []) + [DatabaseService(database: database)]
    }

    /// Ends what `open` began; for a program that does not serve.
    func close() async {
        await database.close()
        await embedded?.stop()
    }

    static func open(_ configuration: Configuration, loops: EventLoopGroup, logger: Logger) async throws -> Storage {
        guard let url = configuration.databaseURL else {
            let embedded = EmbeddedPostgres(
                configuration: EmbeddedPostgresConfiguration(
                    dataFolder: configuration.dataDirectory + "/postgres",
                    bundleFolder: configuration.toolsDirectory + "/postgres",
                    maximumConnections: max(100, configuration.databaseConnections + 20)),
                loop: loops.next(), logger: logger)
            let login = try await embedded.start()
            do {
                let database = try await database(login, configuration, loops: loops, logger: logger)
                return Storage(database: database, login: login, embedded: embedded)
            } catch {
                await embedded.stop()
                throw error
            }
        }
        let login = ConnectionConfiguration(url: url)
        let database = try await database(login, configuration, loops: loops, logger: logger)
        return Storage(database: database, login: login, embedded: nil)
    }

    /// The private database of a server that runs on the same data folder, or what `open` gives: for commands that work
    /// beside a server. A server's database is left as that server has migrated it.
    static func join(_ configuration: Configuration, loops: EventLoopGroup, logger: Logger) async throws -> Storage {
        if configuration.databaseURL == nil,
            let login = EmbeddedPostgres.socket(below: configuration.dataDirectory + "/postgres"),
            let session = try? await Session.open(login, loop: loops.next(), logger: logger)
        {
            await session.close()
            let database = Database(
                configuration: login, pool: PoolConfiguration(maximumConnections: 2), loops: loops, logger: logger)
            return Storage(database: database, login: login, embedded: nil)
        }
        return try await open(configuration, loops: loops, logger: logger)
    }

    /// Migrates as the login, then serves as the role that is bound by row-level security.
    private static func database(
        _ login: ConnectionConfiguration, _ configuration: Configuration, loops: EventLoopGroup, logger: Logger
    ) async throws -> Database {
        try await Migrator(folder: configuration.resourcesDirectory + "/Migrations")
            .migrate(login, loop: loops.next(), logger: logger)
        return Database(
            configuration: login,
            replica: configuration.databaseReplicaURL.map {
                ConnectionConfiguration(url: $0, key: Keys.databaseReplicaURL.name)
            },
            pool: PoolConfiguration(maximumConnections: configuration.databaseConnections), loops: loops,
            logger: logger)
    }
}
