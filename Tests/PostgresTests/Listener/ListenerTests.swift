import Core
import Net
import Postgres
import Support
import Testing

@Suite struct ListenerTests {
    @Test("what is sent on a channel after listening began arrives, in order, and nothing of other channels")
    func payloads() async throws {
        let database = try await TestDatabase.make()
        let runs = try await database.notifications(on: "runs")
        let other = try await database.notifications(on: "Other \"channel\"")
        for payload in ["1", "2", "3"] { try await database.execute("SELECT pg_notify('runs', \(payload))") }
        try await database.execute("SELECT pg_notify('Other \"channel\"', 'x')")
        var payloads: [String] = []
        for await payload in runs {
            payloads.append(payload)
            if payloads.count == 3 { break }
        }
        #expect(payloads == ["1", "2", "3"])
        var iterator = other.makeAsyncIterator()
        #expect(await iterator.next() == "x")
        await database.close()
        #expect(await iterator.next() == nil)
    }

    @Test("a lost connection is made again, listeners are told, and what comes later arrives")
    func reconnect() async throws {
        let database = try await TestDatabase.make()
        var payloads = try await database.notifications(on: "runs").makeAsyncIterator()
        try await TestDatabase.withOwner(of: database) { owner in
            let ended = try await owner.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE query LIKE 'LISTEN%' AND datname = current_database()
                """)
            #expect(ended.count == 1)
        }
        #expect(await payloads.next() == "")
        try await database.execute("SELECT pg_notify('runs', 'after')")
        #expect(await payloads.next() == "after")
        await database.close()
    }

    @Test(
        "a server that refuses listeners after a reconnect is left, and asked again until it takes them",
        .timeLimit(.minutes(5)))
    func refused() async throws {
        let server = try ScriptedPostgres(refusingListenersOf: [2, 3])
        let database = Database(
            configuration: ConnectionConfiguration(url: server.url), loops: TestServer.loops,
            logger: Logger(label: "tests", sink: DiscardingLogSink()))
        var payloads = try await database.notifications(on: "runs").makeAsyncIterator()
        server.cut()
        #expect(await payloads.next() == "")
        #expect(server.connections == 4)
        await database.close()
    }

    @Test("a closed database refuses listeners")
    func closed() async throws {
        let database = try await TestDatabase.make()
        await database.close()
        await #expect(throws: PostgresError.self) { try await database.notifications(on: "runs") }
    }
}
