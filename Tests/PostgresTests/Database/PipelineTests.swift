import Core
import Net
import Postgres
import Support
import Testing

@Suite struct PipelineTests {
    /// A database with one loop, on which there are two shared connections, and the loop's executor.
    private func withDatabase(
        timeout: Duration = .seconds(60), _ body: @Sendable (Database, EventLoop) async throws -> Void
    ) async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await TestDatabase.makeWithTable(
            pool: PoolConfiguration(maximumConnections: 8, sharedStatementTimeout: timeout), loops: loops)
        // The first statement finds no shared connection and has one opened.
        repeat { _ = try await database.query("SELECT 1") } while await database.statistics().shared.sent < 3
        try await body(database, loops.loops[0])
        await database.close()
    }

    @Test("statements of many tasks share two connections, and each gets its own answer")
    func sharing() async throws {
        try await withDatabase { database, loop in
            let processes = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for number in 0..<200 {
                    group.addTask(executorPreference: loop.taskExecutor) {
                        let row = try await database.query("SELECT \(number)::int, pg_backend_pid()")[0]
                        let (back, process) = try row.decode(Int.self, Int.self)
                        #expect(back == number)
                        return (back, process)
                    }
                }
                return try await group.reduce(into: [Int: Int]()) { $0[$1.1, default: 0] += 1 }
            }
            #expect(processes.count <= 8)
            let statistics = await database.statistics()
            #expect(statistics.shared.open <= 2)
            // How many depends on how busy the machine is.
            #expect(statistics.shared.sent > 3)
        }
    }

    @Test("a statement that fails fails alone, whatever travels before and behind it")
    func isolation() async throws {
        try await withDatabase { database, loop in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...300 {
                    group.addTask(executorPreference: loop.taskExecutor) {
                        switch number % 3 {
                        case 0:
                            let error = await #expect(throws: PostgresError.self) {
                                try await database.query("SELECT 1 / \(number * 0)::int")
                            }
                            #expect(error?.sqlState == SQLState(rawValue: "22012"))
                            #expect(error?.mayHaveRun == false)
                        case 1:
                            try await database.execute("INSERT INTO items (n) VALUES (\(number))")
                        default:
                            let error = await #expect(throws: PostgresError.self) {
                                try await database.query("SELECT nothing FROM nowhere")
                            }
                            #expect(error?.sqlState == .undefinedTable)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.query("SELECT n FROM items").count == 100)
        }
    }

    @Test("a slow statement is run on a connection of its own, once, and goes there directly the next time")
    func slow() async throws {
        try await withDatabase(timeout: .milliseconds(100)) { database, loop in
            let before = await database.statistics()
            let query: Query = "INSERT INTO items (n) SELECT 7 FROM pg_sleep(0.3)"
            let inserted = try await database.execute(query)
            #expect(inserted == 1)
            let after = await database.statistics()
            #expect(after.shared.sent == before.shared.sent + 1)
            #expect(try await database.query("SELECT n FROM items").count == 1)
            let error = await #expect(throws: PostgresError.self) { try await database.execute(query) }
            #expect(error?.isUniqueViolation == true)
            let last = await database.statistics()
            #expect(last.shared.declined == after.shared.declined + 1)
        }
    }

    @Test("others overtake a slow statement instead of waiting behind it")
    func overtaking() async throws {
        try await withDatabase { database, loop in
            let lock = AsyncStream<Void>.makeStream()
            let unlock = AsyncStream<Void>.makeStream()
            async let holder: Void = database.withTransaction { transaction in
                try await transaction.execute("INSERT INTO items (n) VALUES (1)")
                lock.continuation.finish()
                for await _ in unlock.stream {}
            }
            for await _ in lock.stream {}
            // Waits for the holder, on a shared connection.
            async let waiting = database.execute("INSERT INTO items (n) VALUES (1) ON CONFLICT DO NOTHING")
            _ = try await TestDatabase.untilRunning("INSERT INTO items (n) VALUES (1) ON", in: database)
            for number in 2..<50 { try await database.execute("INSERT INTO items (n) VALUES (\(number))") }
            unlock.continuation.finish()
            try await holder
            #expect(try await waiting == 0)
        }
    }

    @Test("a cancelled caller costs its neighbours nothing")
    func cancellation() async throws {
        try await withDatabase(timeout: .milliseconds(200)) { database, loop in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    let task = Task(executorPreference: loop.taskExecutor) {
                        try await database.query("SELECT \(number)::int, pg_sleep(0.005)")[0].decode(
                            Int.self, String.self)
                    }
                    if number % 2 == 0 { task.cancel() }
                    group.addTask {
                        let result = await task.result
                        if number % 2 == 1 { #expect((try? result.get())?.0 == number) }
                    }
                }
            }
        }
    }

    @Test("a cancelled caller of a slow statement does not have it run again")
    func cancelledSlow() async throws {
        try await withDatabase(timeout: .milliseconds(300)) { database, loop in
            let task = Task { try await database.execute("INSERT INTO items (n) SELECT 7 FROM pg_sleep(603)") }
            _ = try await TestDatabase.untilRunning("INSERT INTO items (n) SELECT 7", in: database)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await database.query("SELECT n FROM items").isEmpty)
        }
    }

    @Test("a lost connection fails what was on its way, says that it may have run, and no more")
    func loss() async throws {
        try await withDatabase { database, loop in
            let task = Task { try await database.query("SELECT pg_sleep(604)") }
            let process = try await TestDatabase.untilRunning("SELECT pg_sleep(604)", in: database)
            try await TestDatabase.withOwner(of: database) { owner in
                _ = try await owner.query("SELECT pg_terminate_backend(\(process), 10000)")
            }
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.isRetryable == true)
            #expect(error?.mayHaveRun == true)
            for _ in 0..<20 { #expect(await database.isHealthy()) }
        }
    }

    @Test("several statements in one go do all or nothing")
    func batch() async throws {
        try await withDatabase { database, loop in
            try await database.batch(["INSERT INTO items (n) VALUES (1)", "INSERT INTO items (n) VALUES (2)"])
            let error = await #expect(throws: PostgresError.self) {
                try await database.batch(["INSERT INTO items (n) VALUES (3)", "INSERT INTO items (n) VALUES (1)"])
            }
            #expect(error?.isUniqueViolation == true)
            #expect(try await database.query("SELECT n FROM items").count == 2)
        }
    }

    @Test("statements that could leave something behind do not share a connection")
    func notShared() async throws {
        try await withDatabase { database, loop in
            let before = await database.statistics().shared
            try await database.execute("SET application_name = 'changed'")
            try await database.execute("DO $$ BEGIN NULL; END $$")
            _ = try await database.query("/* hidden */ SELECT 1")
            _ = try await database.query("SELECT length(\(String(repeating: "x", count: 100_000)))")
            let after = await database.statistics().shared
            #expect(after.sent == before.sent)
        }
    }

    @Test("a statement prepared for many at once is prepared once, and a plan of another time is made anew unnoticed")
    func preparation() async throws {
        try await withDatabase { database, loop in
            func all() async throws {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<100 {
                        group.addTask(executorPreference: loop.taskExecutor) {
                            _ = try await database.query("SELECT * FROM items")
                        }
                    }
                    try await group.waitForAll()
                }
            }
            try await all()
            try await TestDatabase.withOwner(of: database) {
                try await $0.execute("ALTER TABLE items ADD COLUMN more text")
            }
            try await all()
            for _ in 0..<10 {
                let rows = try await database.query(
                    "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT * FROM items'")
                #expect(try rows[0].decode(Int.self) <= 1)
            }
        }
    }
}
