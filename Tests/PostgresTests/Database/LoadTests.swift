import Core
import Net
import Postgres
import Support
import Synchronization
import Testing

/// Many tasks at once, while something goes wrong.
@Suite(.serialized) struct LoadTests {
    /// What the tasks have met so far.
    private final class Tally: Sendable {
        struct Counts {
            var succeeded = 0
            var uncertain = 0
            var failed = 0
            var unexpected: [String] = []
        }

        private let counts = Mutex(Counts())
        let progress = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

        var now: Counts { counts.withLock { $0 } }

        func note(_ result: Result<Void, any Error>) {
            counts.withLock { counts in
                switch result {
                case .success: counts.succeeded += 1
                case .failure(let error as PostgresError) where error.isRetryable:
                    if error.mayHaveRun { counts.uncertain += 1 } else { counts.failed += 1 }
                case .failure(let error): counts.unexpected.append("\(error)")
                }
            }
            progress.continuation.yield()
        }
    }

    @Test("a server that restarts under load is met again, and what was acknowledged is there exactly once")
    func restart() async throws {
        let logger = Logger(label: "tests", sink: DiscardingLogSink())
        let folder = try TemporaryFolder()
        let server = EmbeddedPostgres(
            configuration: EmbeddedPostgresConfiguration(
                dataFolder: folder.path + "/p", bundleFolder: TestServer.toolsFolder + "/postgres", durability: .none),
            loop: TestServer.loops.next(), logger: logger)
        let login = try await server.start()
        let owner = try await Session.open(login, loop: TestServer.loops.next(), logger: logger)
        try await owner.run(
            script: """
                CREATE ROLE lyceum_app LOGIN;
                CREATE TABLE items (n serial PRIMARY KEY);
                GRANT ALL ON ALL TABLES IN SCHEMA public TO lyceum_app;
                GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO lyceum_app;
                """)
        await owner.close()
        let database = Database(
            configuration: login, pool: PoolConfiguration(maximumConnections: 12, acquireTimeout: .seconds(60)),
            loops: TestServer.loops, logger: logger)
        let tally = Tally()
        let load = Task {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<32 {
                    group.addTask(executorPreference: TestServer.loops.next().taskExecutor) {
                        while !Task.isCancelled {
                            tally.note(await Self.insert(into: database, as: number % 3))
                        }
                    }
                }
            }
        }
        var progress = tally.progress.stream.makeAsyncIterator()
        for round in 1...3 {
            let before = tally.now.succeeded
            while tally.now.succeeded < before + 200 { _ = await progress.next() }
            await server.stop()
            _ = try await server.start()
            #expect(tally.now.unexpected.first == nil, "round \(round)")
        }
        let before = tally.now.succeeded
        while tally.now.succeeded < before + 200 { _ = await progress.next() }
        load.cancel()
        await load.value
        let counts = tally.now
        let unexpected = counts.unexpected.filter { !$0.contains("CancellationError") }
        #expect(unexpected.first == nil)
        let rows = try await database.query("SELECT count(*) FROM items")[0].decode(Int.self)
        let cancelled = counts.unexpected.count
        #expect(rows >= counts.succeeded)
        #expect(rows <= counts.succeeded + counts.uncertain + cancelled)
        let statistics = await database.statistics()
        #expect(statistics.exclusive.leased == 0 && statistics.exclusive.waiting == 0)
        #expect(statistics.shared.inFlight == 0)
        await database.close()
        await server.stop()
        try await folder.remove()
    }

    /// Adds one row, in one of three ways.
    private static func insert(into database: Database, as kind: Int) async -> Result<Void, any Error> {
        do {
            switch kind {
            case 0: try await database.execute("INSERT INTO items DEFAULT VALUES")
            case 1: try await database.statements(on: .exclusive).execute("INSERT INTO items DEFAULT VALUES")
            default: try await database.withTransaction { try await $0.execute("INSERT INTO items DEFAULT VALUES") }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    @Test("callers who are cancelled by the hundred, waiting or served, leave the pool whole and others unharmed")
    func cancellation() async throws {
        let database = try await TestDatabase.makeWithTable(pool: PoolConfiguration(maximumConnections: 8))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                let task = Task(executorPreference: TestServer.loops.next().taskExecutor) {
                    switch number % 3 {
                    case 0: try await database.query("SELECT \(number)::int")[0].decode(Int.self)
                    case 1:
                        try await database.statements(on: .exclusive)
                            .query("SELECT \(number)::int FROM pg_sleep(0.001)")[0].decode(Int.self)
                    default:
                        try await database.withTransaction { transaction in
                            _ = try await transaction.query("SELECT pg_sleep(0.001)")
                            return try await transaction.query("SELECT \(number)::int")[0].decode(Int.self)
                        }
                    }
                }
                group.addTask {
                    if number % 2 == 0 {
                        if number % 4 == 0 { await Task.yield() }
                        task.cancel()
                    }
                    switch await task.result {
                    case .success(let value): #expect(value == number)
                    case .failure(let error): #expect(number % 2 == 0 && error is CancellationError, "\(error)")
                    }
                }
            }
        }
        var statistics = await database.statistics()
        // What was cancelled in its last moment may still be on its way back.
        while statistics.exclusive.leased > 0 { statistics = await database.statistics() }
        #expect(statistics.exclusive.waiting == 0)
        #expect(statistics.shared.inFlight == 0)
        for _ in 0..<20 { #expect(await database.isHealthy()) }
        await database.close()
    }
}
