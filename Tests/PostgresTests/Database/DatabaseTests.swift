import Core
import Net
import Postgres
import Support
import Testing

@Suite struct DatabaseTests {
    @Test("a statement gives rows whose values decode by position and by name")
    func rows() async throws {
        let database = try await TestDatabase.make()
        let rows = try await database.query("SELECT \(41)::int + 1 AS answer, \("é")::text AS letter")
        let (answer, letter) = try #require(rows.first).decode(Int.self, String.self)
        #expect(answer == 42)
        #expect(letter == "é")
        #expect(try rows[0]["letter", String.self] == "é")
    }

    @Test("execute tells how many rows a statement touched")
    func affectedRows() async throws {
        let database = try await TestDatabase.makeWithTable()
        #expect(try await database.execute("INSERT INTO items (n) SELECT generate_series(1, 5)") == 5)
        #expect(try await database.execute("UPDATE items SET n = n + 10 WHERE n > \(3)") == 2)
        #expect(try await database.execute("DELETE FROM items WHERE n > \(100)") == 0)
    }

    @Test("a server error carries its code, its constraint and whether a retry can help")
    func serverError() async throws {
        let database = try await TestDatabase.makeWithTable()
        try await database.execute("INSERT INTO items (n) VALUES (\(1))")
        let error = await #expect(throws: PostgresError.self) {
            try await database.execute("INSERT INTO items (n) VALUES (\(1))")
        }
        #expect(error?.isUniqueViolation == true)
        #expect(error?.constraint == "items_n_key")
        #expect(error?.isRetryable == false)
        #expect(error?.detail?.contains("(1)") == true)
        let logged = String(reflecting: try #require(error))
        #expect(!logged.contains("(1)"), "the values of a row are detail, and in no log")
        #expect(logged.contains("items_n_key"))
    }

    @Test("a batch runs in order in one go and gives the rows of each statement")
    func batch() async throws {
        let database = try await TestDatabase.makeWithTable()
        let results = try await database.batch(
            (0..<500).map { "INSERT INTO items (n) VALUES (\($0)) RETURNING n" } + ["SELECT count(*) FROM items"])
        #expect(results.count == 501)
        #expect(try results[499][0].decode(Int.self) == 499)
        #expect(try results[500][0].decode(Int.self) == 500)
        #expect(try await database.batch([]).isEmpty)
    }

    @Test("the first failure of a batch is thrown, and nothing of the batch stays")
    func failedBatch() async throws {
        let database = try await TestDatabase.makeWithTable()
        let error = await #expect(throws: PostgresError.self) {
            try await database.batch([
                "INSERT INTO items (n) VALUES (\(1))", "SELECT 1/\(0)::int", "INSERT INTO items (n) VALUES (\(2))",
            ])
        }
        #expect(error?.sqlState == SQLState(rawValue: "22012"))
        #expect(try await database.query("SELECT n FROM items").isEmpty)
    }

    @Test("values larger than any socket buffer go there and come back")
    func largeValues() async throws {
        let database = try await TestDatabase.make()
        let bytes = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let rows = try await database.query("SELECT \(bytes)::bytea, length(\(bytes)::bytea)")
        let (back, length) = try rows[0].decode([UInt8].self, Int.self)
        #expect(back == bytes)
        #expect(length == bytes.count)
    }

    @Test("more statements than the cache keeps still run, and the server forgets those that were dropped")
    func statementCache() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await TestDatabase.make(pool: PoolConfiguration(maximumConnections: 1), loops: loops)
        for number in 0..<600 {
            let rows = try await database.query("SELECT \(unsafeSQL: "\(number)") + \(1)::int")
            #expect(try rows.first?.decode(Int.self) == number + 1)
        }
        let rows = try await database.query("SELECT count(*) FROM pg_prepared_statements")
        #expect(try rows[0].decode(Int.self) <= 257)
        await database.close()
    }

    @Test("statements that must run alone run while the cache drops others")
    func statementCacheBesideVacuum() async throws {
        var configuration = try await TestServer.shared.makeDatabase()
        configuration.statementCacheSize = 1
        let session = try await Session.open(
            configuration, loop: TestServer.loops.next(), logger: Logger(label: "tests", sink: DiscardingLogSink()))
        for number in 0..<4 { try await session.execute("VACUUM /* \(unsafeSQL: "\(number)") */ tenants") }
        await session.close()
    }

    @Test("a statement whose table changed under it runs all the same where it stands alone, and else says so")
    func changedTable() async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await TestDatabase.makeWithTable(
            pool: PoolConfiguration(maximumConnections: 1), loops: loops)
        _ = try await database.query("SELECT * FROM items")
        for column in ["more", "again"] {
            try await TestDatabase.withOwner(of: database) {
                try await $0.execute("ALTER TABLE items ADD COLUMN \(unsafeSQL: column) text")
            }
            if column == "more" {
                let rows = try await database.query("SELECT * FROM items")
                #expect(rows.isEmpty)
            } else {
                let error = await #expect(throws: PostgresError.self) {
                    try await database.withTransaction { try await $0.query("SELECT * FROM items") }
                }
                #expect(error?.isRetryable == true)
            }
        }
        let rows = try await database.withTransaction { try await $0.query("SELECT * FROM items") }
        #expect(rows.isEmpty)
        try await TestDatabase.withOwner(of: database) {
            try await $0.execute("ALTER TABLE items ADD COLUMN last text")
        }
        let triedAgain = try await database.withTransaction(TransactionOptions(attempts: 2)) {
            try await $0.query("SELECT * FROM items")
        }
        #expect(triedAgain.isEmpty)
        await database.close()
    }

    @Test("a database that is not there is refused at once, with its name")
    func unknownDatabase() async throws {
        let server = try await TestServer.shared
        let configuration = try await server.makeDatabase().with(database: "nowhere")
        let database = Database(
            configuration: configuration, loops: TestServer.loops, logger: Logger(label: "t", sink: DiscardingLogSink())
        )
        let error = await #expect(throws: PostgresError.self) { try await database.query("SELECT 1") }
        #expect(error?.code == .connection)
        #expect(error?.message.contains("nowhere") == true)
        #expect(await !database.isHealthy())
        await database.close()
    }

    @Test(
        "a connection string that leads nowhere is refused in one line with the key's name and without its password",
        arguments: [
            "postgre://user:secret@localhost/db", "postgresql://user:secret@127.0.0.1:1/db",
            "host=/nowhere password=secret", "secret",
        ])
    func unreachable(url: String) async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await Session.open(
                ConnectionConfiguration(url: url), loop: TestServer.loops.next(),
                logger: Logger(label: "tests", sink: DiscardingLogSink()))
        }
        let text = error.map { "\($0) \(String(reflecting: $0))" } ?? ""
        #expect(text.contains("LYCEUM_DATABASE_URL"))
        #expect(!text.contains("secret"))
        #expect(!text.contains("\n"))
        #expect(!"\(ConnectionConfiguration(url: url))".contains("secret"))
    }

    @Test("a closed database refuses work")
    func closed() async throws {
        let database = try await TestDatabase.make()
        #expect(await database.isHealthy())
        await database.close()
        let error = await #expect(throws: PostgresError.self) { try await database.query("SELECT 1") }
        #expect(error?.code == .closed)
        #expect(await !database.isHealthy())
    }

    @Test("the server's warnings are in the log")
    func notices() async throws {
        let sink = CapturingSink()
        let database = Database(
            configuration: try await TestServer.shared.makeDatabase(), loops: TestServer.loops,
            logger: Logger(label: "tests", sink: sink))
        try await database.execute("DO $$ BEGIN RAISE WARNING 'look here'; END $$")
        #expect(sink.lines(at: .warning) == ["The database server notes notice=look here"])
        await database.close()
    }
}
