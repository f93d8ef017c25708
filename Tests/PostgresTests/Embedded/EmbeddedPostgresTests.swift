import Core
import Glibc
import Net
import Support
import Testing

@testable import Postgres

/// One after the other: each starts servers of its own.
@Suite(.serialized) struct EmbeddedPostgresTests {
    private let logger = Logger(label: "tests", sink: DiscardingLogSink())

    private func server(in folder: TemporaryFolder) -> EmbeddedPostgres {
        EmbeddedPostgres(
            configuration: EmbeddedPostgresConfiguration(
                dataFolder: folder.path + "/postgres", bundleFolder: TestServer.toolsFolder + "/postgres"),
            loop: TestServer.loops.next(), logger: logger)
    }

    private func run(_ query: Query, _ configuration: ConnectionConfiguration) async throws -> [Row] {
        let session = try await Session.open(configuration, loop: TestServer.loops.next(), logger: logger)
        let rows = try await session.query(query)
        await session.close()
        return rows
    }

    /// The number of the server's process, from the file in which it writes it.
    private func processID(in folder: TemporaryFolder) throws -> pid_t {
        let text = try #require(TextFile.read(folder.path + "/postgres/cluster/postmaster.pid"))
        return try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
    }

    private func isGone(_ process: pid_t) -> Bool {
        kill(process, 0) != 0 && errno == ESRCH
    }

    @Test("it makes its database, answers, ends when its task is cancelled, and has everything the next time")
    func life() async throws {
        let folder = try TemporaryFolder()
        let first = server(in: folder)
        let configuration = try await first.start()
        _ = try await run("CREATE TABLE kept (n int)", configuration)
        let settings = try await run(
            """
            SELECT current_setting('server_encoding'), current_setting('fsync'), current_setting('listen_addresses'),
                   (SELECT count(*) FROM pg_available_extensions
                    WHERE name IN ('vector', 'pg_trgm', 'unaccent', 'btree_gin'))
            """, configuration)
        #expect(try settings[0].decode(String.self, String.self, String.self, Int.self) == ("UTF8", "on", "", 4))
        let process = try processID(in: folder)
        let service = Task { try await first.run() }
        service.cancel()
        try await service.value
        #expect(isGone(process))

        let second = server(in: folder)
        #expect(try await run("SELECT * FROM kept", try await second.start()).isEmpty)
        await second.stop()
        try await folder.remove()
    }

    @Test("a second start on the same folder is refused in one line that names the key")
    func secondStart() async throws {
        let folder = try TemporaryFolder()
        let first = server(in: folder)
        _ = try await first.start()
        let error = await #expect(throws: PostgresError.self) { try await server(in: folder).start() }
        #expect(error?.code == .embedded)
        #expect(error?.message.contains("LYCEUM_DATA_DIR") == true)
        #expect(error?.message.contains("\n") == false)
        await first.stop()
        try await folder.remove()
    }

    @Test("killed in the middle of its work it says so, and the next start has everything that was committed")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let first = server(in: folder)
        let configuration = try await first.start()
        _ = try await run("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n", configuration)
        kill(try processID(in: folder), SIGKILL)
        let error = await #expect(throws: PostgresError.self) { try await first.run() }
        #expect(error?.code == .embedded)

        let second = server(in: folder)
        let rows = try await run("SELECT count(*) FROM kept", try await second.start())
        #expect(try rows[0].decode(Int.self) == 1000)
        await second.stop()
        try await folder.remove()
    }

    @Test("a server that still runs for a parent that is gone is ended first")
    func orphan() async throws {
        let folder = try TemporaryFolder()
        let first = server(in: folder)
        _ = try await first.start()
        await first.stop()
        let data = try DataFolder.prepare(folder.path + "/postgres")
        var bundle = try PostgresBundle(folder: absolute(TestServer.toolsFolder + "/postgres"))
        if let user = data.user, !bundle.isReachable(by: user) {
            bundle = try await bundle.copied(into: data.path, logger: logger)
        }
        let orphan = ChildProcess(
            ChildCommand(
                executable: bundle.program("postgres"),
                arguments: ["-D", data.cluster, "-k", data.socketFolder, "-c", "listen_addresses="],
                environment: Command.environment, workingDirectory: "/", user: data.user), logger: logger)
        try await orphan.start()
        let configuration = ConnectionConfiguration(
            socketFolder: data.socketFolder, user: EmbeddedPostgres.owner, database: "lyceum")
        while (try? await run("SELECT 1", configuration)) == nil {
            try #require(orphan.isRunning)
            await Task.yield()
        }

        let second = server(in: folder)
        #expect(try await run("SELECT 1", try await second.start()).count == 1)
        #expect(await orphan.exit.isSuccess)
        await second.stop()
        try await folder.remove()
    }

    @Test("a lock file that names another program's process does not keep it from starting")
    func staleLockFile() async throws {
        let folder = try TemporaryFolder()
        let first = server(in: folder)
        _ = try await first.start()
        let file = folder.path + "/postgres/cluster/postmaster.pid"
        let text = try #require(TextFile.read(file))
        await first.stop()
        // As after a restart of a container, where numbers begin again: a process of the same account.
        let database = try await TestDatabase.make()
        let other = try await database.query("SELECT pg_backend_pid()")[0].decode(String.self)
        let lines = [other] + text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map(String.init)
        try folder.write(lines.joined(separator: "\n"), to: "postgres/cluster/postmaster.pid")

        let second = server(in: folder)
        #expect(try await run("SELECT 1", try await second.start()).count == 1)
        await second.stop()
        try await folder.remove()
    }

    @Test("an existing folder is ready in less than a second")
    func readiness() async throws {
        let folder = try TemporaryFolder()
        let first = server(in: folder)
        _ = try await first.start()
        await first.stop()
        // The best of three: other tests use the same processors.
        var best = Duration.seconds(60)
        for _ in 0..<3 {
            let next = server(in: folder)
            let clock = ContinuousClock()
            let start = clock.now
            _ = try await next.start()
            best = min(best, clock.now - start)
            await next.stop()
        }
        #expect(best < .seconds(1))
        try await folder.remove()
    }

    @Test(
        "a start that cannot succeed says in one line what to change",
        arguments: [
            (data: "/proc/lyceum", bundle: TestServer.toolsFolder + "/postgres", key: "LYCEUM_DATA_DIR"),
            (
                data: "/tmp/" + String(repeating: "long-", count: 24), bundle: TestServer.toolsFolder + "/postgres",
                key: "LYCEUM_DATA_DIR"
            ),
            (data: "/tmp/lyceum-no-bundle", bundle: "/nowhere", key: "LYCEUM_TOOLS_DIR"),
        ])
    func refusals(data: String, bundle: String, key: String) async throws {
        let server = EmbeddedPostgres(
            configuration: EmbeddedPostgresConfiguration(dataFolder: data, bundleFolder: bundle),
            loop: TestServer.loops.next(), logger: logger)
        let error = await #expect(throws: PostgresError.self) { try await server.start() }
        #expect(error?.code == .embedded)
        #expect(error?.description.contains(key) == true)
        #expect(error?.description.contains("\n") == false)
        _ = unsafe rmdir(data + "/socket")
        _ = unsafe unlink(data + "/lock")
        _ = unsafe rmdir(data)
    }

    @Test(
        "a bundle that PostgreSQL's account cannot reach is copied to where it can",
        .enabled(if: SystemUser.isSuperuser))
    func closedBundle() async throws {
        let folder = try TemporaryFolder()
        let closed = try TemporaryFolder()
        try await Command.run(
            "/bin/cp", ["-R", TestServer.toolsFolder + "/postgres", closed.path + "/bundle"], logger: logger)
        unsafe chmod(closed.path, 0o700)
        let server = EmbeddedPostgres(
            configuration: EmbeddedPostgresConfiguration(
                dataFolder: folder.path + "/postgres", bundleFolder: closed.path + "/bundle"),
            loop: TestServer.loops.next(), logger: logger)
        #expect(try await run("SELECT 1", try await server.start()).count == 1)
        await server.stop()
        try await closed.remove()
        try await folder.remove()
    }
}
