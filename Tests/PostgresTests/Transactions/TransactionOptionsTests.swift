import Core
import Postgres
import Support
import Synchronization
import Testing

@Suite struct TransactionOptionsTests {
    @Test(
        "a transaction is isolated as asked",
        arguments: [TransactionOptions.Isolation.readCommitted, .repeatableRead, .serializable])
    func isolation(_ isolation: TransactionOptions.Isolation) async throws {
        let database = try await TestDatabase.make()
        for isReadOnly in [false, true] {
            let options = TransactionOptions(isolation: isolation, isReadOnly: isReadOnly)
            let row = try await database.withTransaction(options) { transaction in
                try await transaction.query(
                    "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")[0]
            }
            let (level, readOnly) = try row.decode(String.self, String.self)
            #expect(level.uppercased() == isolation.rawValue)
            #expect(readOnly == (isReadOnly ? "on" : "off"))
        }
    }

    @Test("a transaction that only reads cannot write")
    func readOnly() async throws {
        let database = try await TestDatabase.makeWithTable()
        let error = await #expect(throws: PostgresError.self) {
            try await database.withTransaction(.readOnly) { try await $0.execute("INSERT INTO items (n) VALUES (1)") }
        }
        #expect(error?.sqlState == SQLState(rawValue: "25006"))
    }

    @Test("counting up at the same time loses nothing when conflicts are tried again")
    func conflicts() async throws {
        let database = try await TestDatabase.makeWithTable(pool: PoolConfiguration(maximumConnections: 12))
        try await database.execute("INSERT INTO items (n) VALUES (0)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await database.withTransaction(TransactionOptions(isolation: .serializable, attempts: 100)) {
                        let number = try await $0.query("SELECT n FROM items")[0].decode(Int.self)
                        try await $0.execute("UPDATE items SET n = \(number + 1)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.query("SELECT n FROM items")[0].decode(Int.self) == 8)
    }

    @Test("a conflict is thrown where nobody asked to try again, and after the last attempt")
    func exhausted() async throws {
        let database = try await TestDatabase.makeWithTable()
        for attempts in [1, 3] {
            let runs = Mutex(0)
            let error = await #expect(throws: PostgresError.self) {
                try await database.withTransaction(TransactionOptions(attempts: attempts)) { transaction in
                    runs.withLock { $0 += 1 }
                    _ = try await transaction.query("SELECT 1")
                    throw PostgresError(.server, "a conflict", sqlState: .serializationFailure)
                }
            }
            #expect(error?.sqlState == .serializationFailure)
            #expect(runs.withLock { $0 } == attempts)
        }
    }

    @Test("what fails for another reason is not tried again")
    func otherFailure() async throws {
        let database = try await TestDatabase.makeWithTable()
        let runs = Mutex(0)
        await #expect(throws: PostgresError.self) {
            try await database.withTransaction(TransactionOptions(attempts: 5)) { transaction in
                runs.withLock { $0 += 1 }
                _ = try await transaction.query("SELECT 1/0")
            }
        }
        #expect(runs.withLock { $0 } == 1)
    }
}
