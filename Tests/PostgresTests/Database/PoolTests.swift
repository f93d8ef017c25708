import Core
import Glibc
import Net
import Postgres
import Support
import Testing

@Suite struct PoolTests {
    private func make(_ pool: PoolConfiguration, _ loops: EventLoopGroup) async throws -> Database {
        try await TestDatabase.makeWithTable(pool: pool, loops: loops)
    }

    /// Holds the only connection until the stream ends; tells when it has it, and when it cannot have it.
    private func keepBusy(
        _ database: Database, telling held: AsyncStream<Void>.Continuation, until end: AsyncStream<Void>
    ) async throws {
        defer { held.finish() }
        try await database.withTransaction { transaction in
            _ = try await transaction.query("SELECT 1")
            held.finish()
            for await _ in end {}
        }
    }

    @Test("a caller who waits too long for a connection gets an error that a retry can help")
    func exhausted() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let pool = PoolConfiguration(maximumConnections: 1, acquireTimeout: .milliseconds(50))
        let database = try await make(pool, loops)
        // Another task, because inside a transaction a second one is refused at once.
        let hold = AsyncStream<Void>.makeStream()
        let held = AsyncStream<Void>.makeStream()
        // On a connection that is open already: to open one takes a busy machine longer than anybody waits here.
        #expect(await database.isHealthy())
        async let holder: Void = keepBusy(database, telling: held.continuation, until: hold.stream)
        for await _ in held.stream {}
        let error = await #expect(throws: PostgresError.self) { try await database.query("SELECT 1") }
        #expect(error?.code == .exhausted)
        #expect(error?.isRetryable == true)
        hold.continuation.finish()
        try await holder
        #expect(await database.isHealthy())
        await database.close()
    }

    @Test("callers beyond the limit are served when connections come back")
    func queue() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(PoolConfiguration(maximumConnections: 2, acquireTimeout: .seconds(60)), loops)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { try await database.execute("INSERT INTO items (n) VALUES (\(number))") }
            }
            try await group.waitForAll()
        }
        let rows = try await database.query(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database()")
        #expect(try rows[0].decode(Int.self) <= 2)
        await database.close()
    }

    @Test("a task that is cancelled while it waits for a connection stops waiting")
    func cancelledWaiter() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(PoolConfiguration(maximumConnections: 1, acquireTimeout: .seconds(60)), loops)
        let hold = AsyncStream<Void>.makeStream()
        let held = AsyncStream<Void>.makeStream()
        // On a connection that is open already: to open one takes a busy machine longer than anybody waits here.
        #expect(await database.isHealthy())
        async let holder: Void = keepBusy(database, telling: held.continuation, until: hold.stream)
        for await _ in held.stream {}
        let waiter = Task { try await database.query("SELECT 1") }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        hold.continuation.finish()
        try await holder
        await database.close()
    }

    @Test("a cancelled task ends its statement on the server, and the connection goes on")
    func cancelledStatement() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(PoolConfiguration(maximumConnections: 1), loops)
        let processID = try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self)
        let task = Task { try await database.query("SELECT pg_sleep(600)") }
        _ = try await TestDatabase.untilRunning("SELECT pg_sleep(600)", in: database)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self) == processID)
        await database.close()
    }

    @Test("cancelling a transaction undoes it")
    func cancelledTransaction() async throws {
        let database = try await TestDatabase.makeWithTable()
        let task = Task {
            try await database.withTransaction { transaction in
                try await transaction.execute("INSERT INTO items (n) VALUES (1)")
                _ = try await transaction.query("SELECT pg_sleep(601)")
            }
        }
        _ = try await TestDatabase.untilRunning("SELECT pg_sleep(601)", in: database)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.query("SELECT n FROM items").isEmpty)
    }

    @Test("a task that is cancelled already does not reach the server")
    func cancelledBefore() async throws {
        let database = try await TestDatabase.makeWithTable()
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await database.execute("INSERT INTO items (n) VALUES (1)")
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.query("SELECT n FROM items").isEmpty)
    }

    @Test("an idle connection that the server ended is replaced before anybody meets it")
    func endedIdle() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(PoolConfiguration(maximumConnections: 1), loops)
        let processID = try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self)
        try await TestDatabase.withOwner(of: database) { owner in
            // Waits until the process is gone, and with it the connection.
            _ = try await owner.query("SELECT pg_terminate_backend(\(processID), 10000)")
        }
        #expect(try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self) != processID)
        await database.close()
    }

    @Test("a connection that the server ended in the middle of a statement fails it, and the next gets another")
    func endedBusy() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(PoolConfiguration(maximumConnections: 1), loops)
        let task = Task { try await database.withTransaction { try await $0.query("SELECT pg_sleep(602)") } }
        let processID = try await TestDatabase.untilRunning("SELECT pg_sleep(602)", in: database)
        try await TestDatabase.withOwner(of: database) { owner in
            _ = try await owner.query("SELECT pg_terminate_backend(\(processID))")
        }
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.isRetryable == true)
        #expect(await database.isHealthy())
        await database.close()
    }

    @Test("closing waits for the work under way")
    func closing() async throws {
        let database = try await TestDatabase.makeWithTable()
        let began = AsyncStream<Void>.makeStream()
        let closing = AsyncStream<Void>.makeStream()
        async let work: Void = database.withTransaction { transaction in
            try await transaction.execute("INSERT INTO items (n) VALUES (1)")
            began.continuation.finish()
            for await _ in closing.stream {}
            try await transaction.execute("INSERT INTO items (n) VALUES (2)")
        }
        for await _ in began.stream {}
        async let closed: Void = database.close()
        // A pool that is closing refuses; then it is certain that it has begun.
        while await database.isHealthy() {}
        closing.continuation.finish()
        try await work
        await closed
        let rows = try await TestDatabase.withOwner(of: database) { try await $0.query("SELECT n FROM items") }
        #expect(rows.count == 2)
    }

    @Test("an idle connection that answers its check serves the next caller")
    func checked() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(PoolConfiguration(maximumConnections: 1, checkAfter: .zero), loops)
        let processID = try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self)
        for _ in 0..<5 {
            #expect(try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self) == processID)
        }
        await database.close()
    }

    @Test("an idle connection whose server no longer answers is replaced before its caller waits for long")
    func stuckIdle() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(PoolConfiguration(maximumConnections: 1, checkAfter: .zero), loops)
        let processID = try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self)
        kill(pid_t(processID), SIGSTOP)
        defer { kill(pid_t(processID), SIGCONT) }
        #expect(try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self) != processID)
        await database.close()
    }

    @Test("a connection past its lifetime is replaced, and nobody notices")
    func lifetime() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(PoolConfiguration(maximumConnections: 1, lifetime: .zero), loops)
        var processes: Set<Int> = []
        for _ in 0..<3 {
            processes.insert(try await database.query("SELECT pg_backend_pid()")[0].decode(Int.self))
        }
        #expect(processes.count == 3)
        // The last one goes when it has come back.
        while await database.statistics().exclusive.open > 0 {}
        await database.close()
    }

    @Test("a database that nobody holds any more ends its connections", .timeLimit(.minutes(15)))
    func letGo() async throws {
        let other = try await TestDatabase.makeWithTable()
        var name = ""
        do {
            let database = try await TestDatabase.makeWithTable()
            async let first = database.query("SELECT 1")
            _ = try await (first, database.withTransaction { try await $0.query("SELECT 1") })
            name = try #require(TestDatabase.ownerConfiguration(of: database)?.database)
        }
        try await TestDatabase.withOwner(of: other) { [name] owner in
            // Without an end of the connections this never ends.
            while try await !owner.query("SELECT 1 FROM pg_stat_activity WHERE datname = \(name)").isEmpty {}
        }
        await other.close()
    }
}
