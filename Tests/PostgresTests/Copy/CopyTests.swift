import Core
import Net
import Postgres
import Support
import Testing

@Suite struct CopyTests {
    private struct Failure: Error {}

    private func make() async throws -> Database {
        let database = try await TestDatabase.make(pool: PoolConfiguration(maximumConnections: 4))
        try await TestDatabase.withOwner(of: database) { owner in
            try await owner.run(
                script: """
                    CREATE TABLE copied (n integer UNIQUE, text text, bytes bytea, words text[], vector vector,
                        half halfvec, number numeric, document jsonb, at timestamptz);
                    GRANT SELECT, INSERT ON copied TO lyceum_app;
                    """)
        }
        return database
    }

    private func count(in database: Database) async throws -> Int {
        try await database.query("SELECT count(*) FROM copied")[0].decode(Int.self)
    }

    @Test("values of every kind arrive as they were")
    func values() async throws {
        let database = try await make()
        let text = "tab\tline\nreturn\r back\\slash \\N \\. é 漢 \u{1}"
        let bytes = Array(UInt8.min...UInt8.max)
        let vector = Embedding([1, -0.1, 1e-20])
        let half = HalfEmbedding(rounding: [1, -0.1])
        let number = try #require(DecimalNumber("1.500000000000000000000001"))
        let document: JSONValue = ["a\t\n\\": ["\"", nil]]
        let words = ["a b", "c\\d\"", "", "\n"]
        let at = Timestamp(microseconds: 1_795_252_757_764_203)
        let copied = try await database.withTransaction { transaction in
            try await transaction.copy(
                into: "copied",
                columns: ["n", "text", "bytes", "words", "vector", "half", "number", "document", "at"],
                rows: [
                    CopyRow(1, text, bytes, words, vector, half, number, document, at),
                    CopyRow(
                        nil as Int?, nil as String?, nil as [UInt8]?, nil as [String]?, nil as Embedding?,
                        nil as HalfEmbedding?, nil as DecimalNumber?, nil as JSONValue?, nil as Timestamp?),
                ])
        }
        #expect(copied == 2)
        let rows = try await database.query(
            "SELECT n, text, bytes, words, vector, half, number, document, at FROM copied ORDER BY n NULLS LAST")
        let row = try rows[0].decode(
            Int.self, String.self, [UInt8].self, [String].self, Embedding.self, HalfEmbedding.self,
            DecimalNumber.self, JSONValue.self, Timestamp.self)
        #expect(row.0 == 1 && row.1 == text && row.2 == bytes && row.3 == words && row.4 == vector)
        #expect(row.5 == half && row.6.description == number.description && row.7 == document && row.8 == at)
        let empty = try await database.query(
            "SELECT num_nulls(n, text, bytes, words, vector, half, number, document, at) FROM copied WHERE n IS NULL")[
                0]
        #expect(try empty.decode(Int.self) == 9)
    }

    @Test("many rows arrive, and the transaction goes on before and after them")
    func many() async throws {
        let database = try await make()
        let text = String(repeating: "x", count: 500)
        try await database.withTransaction { transaction in
            try await transaction.execute("INSERT INTO copied (n) VALUES (-1)")
            let rows = (0..<20_000).lazy.map { CopyRow($0, text) }
            #expect(try await transaction.copy(into: "copied", columns: ["n", "text"], rows: rows) == 20_000)
            #expect(try await transaction.copy(into: "copied", columns: ["n"], rows: []) == 0)
            try await transaction.execute("INSERT INTO copied (n) VALUES (-2)")
        }
        #expect(try await count(in: database) == 20_002)
    }

    @Test("rows are asked for no faster than the server takes them")
    func backPressure() async throws {
        let database = try await make()
        let (asked, taken) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let text = String(repeating: "x", count: 10_000)
        let lock = AsyncStream<Void>.makeStream()
        let unlock = AsyncStream<Void>.makeStream()
        // The copy waits for this lock at its first row.
        async let holder: Void = database.withTransaction { transaction in
            defer { lock.continuation.finish() }
            try await transaction.execute("INSERT INTO copied (n) VALUES (1)")
            lock.continuation.finish()
            for await _ in unlock.stream {}
            throw Failure()
        }
        for await _ in lock.stream {}
        async let copied = database.withTransaction { transaction in
            try await transaction.copy(
                into: "copied", columns: ["n", "text"],
                rows: (1...5000).lazy.map { number in
                    taken.yield(number)
                    return CopyRow(number, text)
                })
        }
        _ = try await TestDatabase.untilRunning("COPY", in: database)
        try await TestDatabase.withOwner(of: database) { owner in
            while try await owner.query(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
            ).isEmpty {}
        }
        unlock.continuation.finish()
        _ = try? await holder
        var first: Int?
        for await number in asked {
            first = number
            break
        }
        // 50 MB were to be sent; the socket's buffers hold a small part of them.
        #expect(try #require(first) < 2500)
        #expect(try await copied == 5000)
    }

    @Test("an error of the server names the row, and nothing is added")
    func badRow() async throws {
        let database = try await make()
        for (rows, state) in [
            ([CopyRow("1"), CopyRow("2"), CopyRow("three"), CopyRow("4")], SQLState(rawValue: "22P02")),
            ([CopyRow("1"), CopyRow("2"), CopyRow("1")], .uniqueViolation),
        ] {
            let error = await #expect(throws: PostgresError.self) {
                try await database.withTransaction { transaction in
                    try await transaction.copy(into: "copied", columns: ["n"], rows: rows)
                }
            }
            #expect(error?.row == 3)
            #expect(error?.sqlState == state)
            #expect(error?.description.hasPrefix("Row 3: ") == true)
        }
        #expect(try await count(in: database) == 0)
    }

    @Test("an error that the server told while rows were still coming is told at their end")
    func earlyError() async throws {
        let database = try await make()
        let rows = AsyncThrowingStream<CopyRow, any Error>.makeStream()
        let text = String(repeating: "x", count: 100_000)
        rows.continuation.yield(CopyRow("no number", text))
        let task = Task {
            try await database.withTransaction { transaction in
                try await transaction.copy(into: "copied", columns: ["n", "text"], rows: rows.stream)
            }
        }
        // The server has refused the row once it no longer copies.
        try await TestDatabase.withOwner(of: database) { owner in
            while try await owner.query(
                """
                SELECT 1 FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'idle in transaction (aborted)'
                """
            ).isEmpty {}
        }
        // The loop that read the refusal turns once more.
        for loop in TestServer.loops.loops {
            await withCheckedContinuation { turned in loop.execute { turned.resume() } }
        }
        rows.continuation.yield(CopyRow("1", "a"))
        rows.continuation.finish()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.row == 1)
    }

    @Test("a row of another width, or with a zero character, is named before it is sent")
    func unwritableRow() async throws {
        let database = try await make()
        for row in [CopyRow(1), CopyRow(1, "a", 2), CopyRow(1, "a\0b")] {
            let error = await #expect(throws: PostgresError.self) {
                try await database.withTransaction { transaction in
                    try await transaction.copy(into: "copied", columns: ["n", "text"], rows: [CopyRow(0, "a"), row])
                }
            }
            #expect(error?.row == 2)
        }
        #expect(await database.isHealthy())
    }

    @Test("rows that cannot be had end the copy with their own error, and a savepoint saves the rest")
    func failingSource() async throws {
        let database = try await make()
        try await database.withTransaction { transaction in
            try await transaction.execute("INSERT INTO copied (n) VALUES (1)")
            await #expect(throws: Failure.self) {
                try await transaction.savepoint { part in
                    let rows = AsyncThrowingStream<CopyRow, any Error> { continuation in
                        continuation.yield(CopyRow(2))
                        continuation.finish(throwing: Failure())
                    }
                    try await part.copy(into: "copied", columns: ["n"], rows: rows)
                }
            }
            try await transaction.execute("INSERT INTO copied (n) VALUES (3)")
        }
        #expect(try await count(in: database) == 2)
    }

    @Test("what the server does not allow is refused before a row is asked for")
    func refused() async throws {
        let database = try await make()
        let error = await #expect(throws: PostgresError.self) {
            try await database.withTransaction { transaction in
                try await transaction.copy(into: "tenants", columns: ["nothing"], rows: [CopyRow(1)])
            }
        }
        #expect(error?.sqlState != nil)
        #expect(error?.row == nil)
        #expect(await database.isHealthy())
    }

    @Test("a cancelled copy is undone, whether it waits for rows or for the server")
    func cancelled() async throws {
        let database = try await make()
        let waiting = AsyncThrowingStream<CopyRow, any Error>.makeStream()
        waiting.continuation.yield(CopyRow(1))
        let idle = Task {
            try await database.withTransaction { transaction in
                try await transaction.copy(into: "copied", columns: ["n"], rows: waiting.stream)
            }
        }
        _ = try await TestDatabase.untilRunning("COPY", in: database)
        idle.cancel()
        await #expect(throws: CancellationError.self) { try await idle.value }

        let lock = AsyncStream<Void>.makeStream()
        let unlock = AsyncStream<Void>.makeStream()
        async let holder: Void = database.withTransaction { transaction in
            defer { lock.continuation.finish() }
            try await transaction.execute("INSERT INTO copied (n) VALUES (1)")
            lock.continuation.finish()
            for await _ in unlock.stream {}
            throw Failure()
        }
        for await _ in lock.stream {}
        let text = String(repeating: "x", count: 10_000)
        let blocked = Task {
            try await database.withTransaction { transaction in
                try await transaction.copy(
                    into: "copied", columns: ["n", "text"], rows: (1...5000).lazy.map { CopyRow($0, text) })
            }
        }
        _ = try await TestDatabase.untilRunning("COPY", in: database)
        blocked.cancel()
        await #expect(throws: CancellationError.self) { try await blocked.value }
        unlock.continuation.finish()
        _ = try? await holder
        #expect(try await count(in: database) == 0)
        for _ in 0..<10 { #expect(await database.isHealthy()) }
    }

    @Test("a connection that breaks in the middle fails the copy, and nothing of it is kept")
    func broken() async throws {
        let database = try await make()
        let rows = AsyncThrowingStream<CopyRow, any Error>.makeStream()
        rows.continuation.yield(CopyRow(1))
        let task = Task {
            try await database.withTransaction { transaction in
                try await transaction.copy(into: "copied", columns: ["n"], rows: rows.stream)
            }
        }
        let process = try await TestDatabase.untilRunning("COPY", in: database)
        try await TestDatabase.withOwner(of: database) { owner in
            _ = try await owner.query("SELECT pg_terminate_backend(\(process), 10000)")
        }
        rows.continuation.yield(CopyRow(2))
        rows.continuation.finish()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.isRetryable == true)
        #expect(error?.mayHaveRun == false)
        #expect(try await count(in: database) == 0)
    }
}
