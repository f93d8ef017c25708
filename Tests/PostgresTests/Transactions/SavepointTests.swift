import Core
import Postgres
import Support
import Testing

@Suite struct SavepointTests {
    private struct Failure: Error {}

    private func insert(_ number: Int, _ transaction: Transaction) async throws {
        try await transaction.execute("INSERT INTO items (n) VALUES (\(number))")
    }

    private func numbers(in database: Database) async throws -> [Int] {
        try await database.query("SELECT n FROM items ORDER BY n").map { row in try row.decode(Int.self) }
    }

    @Test("a part that fails is undone alone")
    func undone() async throws {
        let database = try await TestDatabase.makeWithTable()
        try await database.withTransaction { transaction in
            try await insert(1, transaction)
            await #expect(throws: Failure.self) {
                try await transaction.savepoint { part in
                    try await insert(2, part)
                    throw Failure()
                }
            }
            let error = await #expect(throws: PostgresError.self) {
                try await transaction.savepoint { try await insert(1, $0) }
            }
            #expect(error?.isUniqueViolation == true)
            let value = try await transaction.savepoint { part in
                try await insert(3, part)
                return "kept"
            }
            #expect(value == "kept")
        }
        #expect(try await numbers(in: database) == [1, 3])
    }

    @Test("parts inside of parts are undone with them, and without them")
    func nested() async throws {
        let database = try await TestDatabase.makeWithTable()
        try await database.withTransaction { transaction in
            try await transaction.savepoint { outer in
                try await insert(1, outer)
                _ = try? await outer.savepoint { inner in
                    try await insert(2, inner)
                    throw Failure()
                }
                try await outer.savepoint { try await insert(3, $0) }
            }
            _ = try? await transaction.savepoint { outer in
                try await outer.savepoint { try await insert(4, $0) }
                throw Failure()
            }
        }
        #expect(try await numbers(in: database) == [1, 3])
    }

    @Test("a part whose closure swallowed a failed statement throws, and the transaction goes on")
    func swallowed() async throws {
        let database = try await TestDatabase.makeWithTable()
        try await database.withTransaction { transaction in
            let error = await #expect(throws: PostgresError.self) {
                try await transaction.savepoint { part in _ = try? await part.query("SELECT 1/0") }
            }
            #expect(error?.sqlState == .inFailedTransaction)
            try await insert(1, transaction)
        }
        #expect(try await numbers(in: database) == [1])
    }

    @Test("a part that was cancelled is undone even so")
    func cancelled() async throws {
        let database = try await TestDatabase.makeWithTable()
        let task = Task {
            try await database.withTransaction { transaction in
                try await insert(1, transaction)
                await #expect(throws: CancellationError.self) {
                    try await transaction.savepoint { part in
                        try await insert(2, part)
                        _ = try await part.query("SELECT pg_sleep(605)")
                    }
                }
                return try await transaction.lookAfterCancellation()
            }
        }
        _ = try await TestDatabase.untilRunning("SELECT pg_sleep(605)", in: database)
        task.cancel()
        _ = await task.result
        // The transaction could not go on either, because its task is cancelled.
        #expect(try await numbers(in: database) == [])
    }
}

extension Transaction {
    fileprivate func lookAfterCancellation() async throws {
        await #expect(throws: CancellationError.self) { try await query("SELECT 1") }
        throw CancellationError()
    }
}
