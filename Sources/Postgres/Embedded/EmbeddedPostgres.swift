package import Core
import Glibc
package import Net
import Synchronization

/// A private PostgreSQL with pgvector that runs as a child of this process and ends with it.
///
/// It listens on a socket in its data folder alone, which only this process's account and its own can enter.
package final class EmbeddedPostgres: Service {
    package let name = "embedded PostgreSQL"
    /// The login of migrations.
    package static let owner = "lyceum"

    private struct Running {
        let child: ChildProcess
        let lock: FolderLock
    }

    private let configuration: EmbeddedPostgresConfiguration
    private let loop: EventLoop
    private let logger: Logger
    private let running = Mutex<Running?>(nil)

    package init(configuration: EmbeddedPostgresConfiguration, loop: EventLoop, logger: Logger) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger.labelled("postgres")
    }

    /// Whether PostgreSQL could work below a folder, which need not exist: where this process is the superuser's,
    /// PostgreSQL runs as another account, to whom the folders above may be closed.
    package static func canWork(below folder: String) -> Bool {
        guard SystemUser.isSuperuser else { return true }
        guard let user = try? DataFolder.account() else { return false }
        return FolderAccess.obstacle(on: absolute(folder), for: user) == nil
    }

    /// The owner's way into the server of another process on the data folder, by its socket; nil where none can be
    /// running.
    package static func socket(below dataFolder: String, database: String = "lyceum") -> ConnectionConfiguration? {
        let folder = absolute(dataFolder) + "/socket"
        guard unsafe access(folder + "/.s.PGSQL.5432", F_OK) == 0 else { return nil }
        return ConnectionConfiguration(socketFolder: folder, user: owner, database: database)
    }

    /// Starts the server and waits until it answers; at the first start it makes the cluster and the database. Gives
    /// the owner's way in. Call `stop()` if `run()` is never reached.
    package func start() async throws -> ConnectionConfiguration {
        let configuration = configuration
        let folder = try await BlockingThread.value { try DataFolder.prepare(configuration.dataFolder) }
        let lock = try FolderLock(folder: folder.path)
        if let orphan = OrphanedServer(cluster: folder.cluster) {
            logger.notice("Ending the PostgreSQL of a server that was killed")
            try await orphan.stop(patience: configuration.patience)
        }
        var bundle = try PostgresBundle(folder: absolute(configuration.bundleFolder))
        if let user = folder.user, !bundle.isReachable(by: user) {
            bundle = try await bundle.copied(into: folder.path, logger: logger)
        }
        try await Cluster(folder: folder, bundle: bundle, configuration: configuration).makeIfMissing(logger: logger)
        let child = ChildProcess(command(folder, bundle), logger: logger)
        try await Command.start(child)
        running.withLock { $0 = Running(child: child, lock: lock) }
        do {
            let connection = ConnectionConfiguration(
                socketFolder: folder.socketFolder, user: Self.owner, database: configuration.database)
            try await waitUntilReady(child, connection)
            return connection
        } catch {
            await stop()
            throw error
        }
    }

    /// Waits until it is cancelled, then ends the server in order. Throws when the server ends by itself.
    package func run() async throws {
        guard let child = running.withLock({ $0?.child }) else {
            throw PostgresError(.embedded, "The embedded PostgreSQL was not started.")
        }
        let status = await child.exit(onCancellation: .interrupt, grace: configuration.patience)
        running.withLock { $0 = nil }
        if Task.isCancelled { return }
        throw PostgresError(
            .embedded, "The embedded PostgreSQL ended by itself with \(status): \(lastWords(of: child))")
    }

    /// Ends the server in order: connections are cut, nothing committed is lost.
    package func stop() async {
        guard let child = running.withLock({ $0?.child }) else { return }
        await child.terminate(signal: .interrupt, grace: configuration.patience)
        running.withLock { $0 = nil }
    }

    private func command(_ folder: DataFolder, _ bundle: PostgresBundle) -> ChildCommand {
        var settings = [
            "listen_addresses=", "unix_socket_permissions=0700", "log_timezone=UTC", "timezone=UTC",
            "max_connections=\(configuration.maximumConnections)", "log_checkpoints=off",
            // Errors reach the program that caused them; in the log they would repeat people's data.
            "log_error_verbosity=terse", "log_min_error_statement=panic",
        ]
        if configuration.durability == .none {
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        }
        return ChildCommand(
            executable: bundle.program("postgres"),
            arguments: ["-D", folder.cluster, "-k", folder.socketFolder] + settings.flatMap { ["-c", $0] },
            environment: Command.environment, workingDirectory: "/", user: folder.user, parentDeathSignal: .interrupt,
            outputLevel: .debug)
    }

    // MARK: Readiness

    private func waitUntilReady(_ child: ChildProcess, _ connection: ConnectionConfiguration) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + configuration.patience
        while true {
            do {
                let session = try await Session.open(connection, loop: loop, logger: logger)
                return await session.close()
            } catch let error as PostgresError {
                guard child.isRunning else {
                    throw PostgresError(.embedded, "The embedded PostgreSQL does not start: \(lastWords(of: child))")
                }
                if error.isUnknownDatabase { return try await makeDatabase(connection) }
                guard clock.now < deadline else {
                    throw PostgresError(.embedded, "The embedded PostgreSQL does not answer: \(error.message)")
                }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func makeDatabase(_ connection: ConnectionConfiguration) async throws {
        let session = try await Session.open(connection.with(database: "postgres"), loop: loop, logger: logger)
        do {
            try await session.execute("CREATE DATABASE \(unsafeSQL: quotedIdentifier(configuration.database))")
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }

    /// What it said before it ended; a fatal message where there was one.
    private func lastWords(of child: ChildProcess) -> String {
        let lines = child.recentOutput
        return lines.last { $0.contains("FATAL") || $0.contains("PANIC") } ?? lines.last ?? "it said nothing."
    }
}
