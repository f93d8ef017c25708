import Core
import Net
import Postgres
import Support
import Testing

@Suite struct TransactionTests {
    private struct Failure: Error {}

    private func count(in database: Database) async throws -> Int {
        try await database.query("SELECT count(*) FROM items")[0].decode(Int.self)
    }

    @Test("what a transaction did is there after it returned")
    func commit() async throws {
        let database = try await TestDatabase.makeWithTable()
        let number = try await database.withTransaction { transaction in
            try await transaction.execute("INSERT INTO items (n) VALUES (1)")
            return try await transaction.query("SELECT n FROM items")[0].decode(Int.self)
        }
        #expect(number == 1)
        #expect(try await count(in: database) == 1)
    }

    @Test("what a transaction did is undone when its closure throws")
    func rollback() async throws {
        let database = try await TestDatabase.makeWithTable()
        await #expect(throws: Failure.self) {
            try await database.withTransaction { transaction in
                try await transaction.execute("INSERT INTO items (n) VALUES (1)")
                throw Failure()
            }
        }
        #expect(try await count(in: database) == 0)
    }

    @Test("a transaction whose closure swallowed a failed statement throws instead of pretending to commit")
    func swallowedFailure() async throws {
        let database = try await TestDatabase.makeWithTable()
        let error = await #expect(throws: PostgresError.self) {
            try await database.withTransaction { transaction in
                try await transaction.execute("INSERT INTO items (n) VALUES (1)")
                _ = try? await transaction.query("SELECT 1/0")
            }
        }
        #expect(error?.sqlState == .inFailedTransaction)
        #expect(try await count(in: database) == 0)
    }

    @Test("a transaction without statements costs nothing and leaves the connection clean")
    func empty() async throws {
        let database = try await TestDatabase.makeWithTable()
        try await database.withTransaction { _ in }
        await #expect(throws: Failure.self) { try await database.withTransaction { _ in throw Failure() } }
        try await database.execute("INSERT INTO items (n) VALUES (1)")
        #expect(try await count(in: database) == 1)
    }

    @Test("a transaction inside a transaction is refused, and so is a statement beside it")
    func nested() async throws {
        let database = try await TestDatabase.makeWithTable()
        try await database.withTransaction { _ in
            let nested = await #expect(throws: PostgresError.self) { try await database.withTransaction { _ in } }
            #expect(nested?.code == .misuse)
            let beside = await #expect(throws: PostgresError.self) { try await database.query("SELECT 1") }
            #expect(beside?.code == .misuse)
        }
        #expect(await database.isHealthy())
    }

    @Test("a transaction of another database inside a transaction is not refused")
    func nestedInAnother() async throws {
        let database = try await TestDatabase.make()
        let other = try await TestDatabase.make()
        try await database.withTransaction { _ in
            #expect(await other.isHealthy())
        }
    }

    @Test("a transaction that has ended refuses statements")
    func ended() async throws {
        let database = try await TestDatabase.make()
        let ended = try await database.withTransaction { $0 }
        let error = await #expect(throws: PostgresError.self) { try await ended.query("SELECT 1") }
        #expect(error?.code == .misuse)
    }

    @Test("statements of several tasks in one transaction all run in it")
    func concurrentStatements() async throws {
        let database = try await TestDatabase.makeWithTable()
        await #expect(throws: Failure.self) {
            try await database.withTransaction { transaction in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask { try await transaction.execute("INSERT INTO items (n) VALUES (\(number))") }
                    }
                    try await group.waitForAll()
                }
                #expect(try await transaction.query("SELECT n FROM items").count == 20)
                throw Failure()
            }
        }
        #expect(try await count(in: database) == 0)
    }

    @Test("transactions of many tasks on all loops do not meet")
    func parallel() async throws {
        let database = try await TestDatabase.makeWithTable()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                let loop = TestServer.loops.next()
                group.addTask(executorPreference: number % 3 == 0 ? nil : loop.taskExecutor) {
                    try await database.withTransaction { transaction in
                        try await transaction.execute("INSERT INTO items (n) VALUES (\(number))")
                        let own = try await transaction.query("SELECT n FROM items WHERE n = \(number)")
                        #expect(own.count == 1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await count(in: database) == 64)
    }
}
