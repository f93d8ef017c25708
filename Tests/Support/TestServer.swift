import Core
import Glibc
package import Net
package import Postgres
import Synchronization

/// The embedded PostgreSQL of this test process: started once, when the first test wants a database, and ended with
/// the process. Its folder is removed by the next test process.
package final class TestServer: Sendable {
    /// The loops that tests share.
    package static let loops = EventLoopGroup(count: 2, name: "test-loop")
    /// The root of the repository.
    package static let repository = String(#filePath.dropLast("/Tests/Support/TestServer.swift".count))
    /// Where the tools lie: `.tools`, or `LYCEUM_TOOLS_DIR`.
    package static let toolsFolder =
        unsafe getenv("LYCEUM_TOOLS_DIR").map { unsafe String(cString: $0) }
        ?? repository + "/.tools"
    /// The folder of the servers of all of this account's test processes; short, because of the sockets in it.
    private static let parent = "/tmp/lyceum-tests-\(getuid())"
    private static let template = "template_lyceum"

    private static let started = Task { try await TestServer.start() }

    /// The owner's way into the server's own database.
    private let owner: ConnectionConfiguration
    private let session: Session
    private let databaseCount = Atomic<Int>(0)
    // Held so that the server runs until the process ends.
    private let server: EmbeddedPostgres

    /// The running server.
    package static var shared: TestServer {
        get async throws { try await started.value }
    }

    private init(server: EmbeddedPostgres, owner: ConnectionConfiguration, session: Session) {
        self.server = server
        self.owner = owner
        self.session = session
    }

    /// Makes a database, with the product's tables or empty, and gives its owner's way in.
    package func makeDatabase(migrated: Bool = true) async throws -> ConnectionConfiguration {
        let name = "test_\(databaseCount.add(1, ordering: .relaxed).newValue)"
        let template = migrated ? Self.template : "template0"
        // Twice as quick as through the write-ahead log, where nothing waits for the disk.
        try await session.execute(
            "CREATE DATABASE \(unsafeSQL: name) TEMPLATE \(unsafeSQL: template) STRATEGY file_copy")
        return owner.with(database: name)
    }

    /// Forgets a database that no test uses any more.
    package func dropDatabase(_ configuration: ConnectionConfiguration) async throws {
        guard let name = configuration.database else { return }
        try await session.execute("DROP DATABASE IF EXISTS \(unsafeSQL: name) WITH (FORCE)")
    }

    private static func start() async throws -> TestServer {
        let logger = Logger(label: "tests", level: .error, sink: DiscardingLogSink())
        _ = unsafe mkdir(parent, 0o755)
        StaleFolders.remove(in: parent, logger: logger)
        let server = EmbeddedPostgres(
            configuration: EmbeddedPostgresConfiguration(
                dataFolder: parent + "/\(getpid())", bundleFolder: toolsFolder + "/postgres", database: "owner",
                durability: .none, maximumConnections: 400),
            loop: loops.next(), logger: logger)
        let owner = try await server.start()
        let session = try await Session.open(owner, loop: loops.next(), logger: logger)
        try await session.execute("CREATE DATABASE \(unsafeSQL: template)")
        try await Migrator(folder: repository + "/Migrations").migrate(
            owner.with(database: template), loop: loops.next(), logger: logger)
        return TestServer(server: server, owner: owner, session: session)
    }
}
