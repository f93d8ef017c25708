import Core
import Net
import Support

@testable import Postgres

/// A primary and a streaming replica of it, in folders of the test's own.
struct StandbyServer {
    let folder: TemporaryFolder
    let primary: EmbeddedPostgres
    let standby: EmbeddedPostgres
    /// The owner's ways in.
    let primaryLogin: ConnectionConfiguration
    private(set) var standbyLogin: ConnectionConfiguration

    private static let logger = Logger(label: "tests", sink: DiscardingLogSink())

    private static func server(_ name: String, in folder: TemporaryFolder) -> EmbeddedPostgres {
        EmbeddedPostgres(
            configuration: EmbeddedPostgresConfiguration(
                dataFolder: folder.path + "/" + name, bundleFolder: TestServer.toolsFolder + "/postgres",
                durability: .none),
            loop: TestServer.loops.next(), logger: logger)
    }

    /// Starts both; the primary has the product's tables.
    static func start() async throws -> StandbyServer {
        let folder = try TemporaryFolder()
        let (primary, standby) = (server("p", in: folder), server("s", in: folder))
        let login = try await primary.start()
        try await Migrator(folder: TestServer.repository + "/Migrations")
            .migrate(login, loop: TestServer.loops.next(), logger: logger)
        try await copy(from: folder.path + "/p/socket", to: folder.path + "/s")
        return StandbyServer(
            folder: folder, primary: primary, standby: standby, primaryLogin: login,
            standbyLogin: try await standby.start())
    }

    /// Makes a data folder whose cluster follows the server behind the socket.
    private static func copy(from socket: String, to path: String) async throws {
        let folder = try DataFolder.prepare(path)
        var bundle = try PostgresBundle(folder: absolute(TestServer.toolsFolder + "/postgres"))
        if let user = folder.user, !bundle.isReachable(by: user) {
            bundle = try await bundle.copied(into: folder.path, logger: logger)
        }
        try await Command.run(
            bundle.program("pg_basebackup"),
            [
                "-h", socket, "-U", EmbeddedPostgres.owner, "-D", folder.cluster, "-R", "-X", "stream", "-c", "fast",
                "--no-sync",
            ], as: folder.user, logger: logger)
    }

    /// Ends both and removes their folders.
    func stop() async throws {
        await standby.stop()
        await primary.stop()
        try await folder.remove()
    }
}
