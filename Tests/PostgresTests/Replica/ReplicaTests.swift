import Core
import Net
import Support
import Testing

@testable import Postgres

/// One after the other: each starts servers of its own.
@Suite(.serialized) struct ReplicaTests {
    private func isOnReplica(_ rows: [Row]) throws -> Bool {
        try rows[0].decode(Bool.self)
    }

    @Test("what only reads goes to the replica, to the primary while that is away, and back when it returns")
    func routing() async throws {
        let servers = try await StandbyServer.start()
        let database = Database(
            configuration: servers.primaryLogin, replica: servers.standbyLogin,
            pool: PoolConfiguration(maximumConnections: 4), loops: TestServer.loops,
            logger: Logger(label: "tests", sink: DiscardingLogSink()))
        let tenant = try await TestTenant.insert(into: database)
        let recovery: Query = "SELECT pg_is_in_recovery()"
        let reading = database.statements(of: tenant, readOnly: true)

        #expect(try isOnReplica(try await reading.query(recovery)))
        #expect(try isOnReplica(try await database.withTenant(tenant, .readOnly) { try await $0.query(recovery) }))
        #expect(try isOnReplica(try await database.withTransaction(.readOnly) { try await $0.query(recovery) }))
        for route in [StatementRoute.shared, .exclusive] {
            #expect(try !isOnReplica(try await database.statements(of: tenant, on: route).query(recovery)))
        }
        #expect(try !isOnReplica(try await database.withTenant(tenant) { try await $0.query(recovery) }))
        #expect(await database.statistics().replica?.open ?? 0 > 0)

        // What the primary commits arrives, and only its own tenant sees it.
        while try await reading.query("SELECT 1 FROM tenants WHERE id = \(tenant)").isEmpty {}
        let other = SystemIdentifierGenerator().make(TenantID.self)
        let foreign = try await database.statements(of: other, readOnly: true).query("SELECT id FROM tenants")
        #expect(foreign.isEmpty)
        for write in [true, false] {
            let error = await #expect(throws: PostgresError.self) {
                try await database.withTenant(tenant, .readOnly) { transaction in
                    if write { try await transaction.execute("DELETE FROM tenants") }
                    try await transaction.execute("UPDATE tenants SET name = 'x'")
                }
            }
            #expect(error?.sqlState == SQLState(rawValue: "25006"))
        }

        await servers.standby.stop()
        for _ in 0..<20 {
            #expect(try !isOnReplica(try await reading.query(recovery)))
            #expect(try !isOnReplica(try await database.withTenant(tenant, .readOnly) { try await $0.query(recovery) }))
        }
        let error = await #expect(throws: PostgresError.self) {
            try await database.withTenant(tenant, .readOnly) { try await $0.execute("UPDATE tenants SET name = 'x'") }
        }
        #expect(error?.sqlState == SQLState(rawValue: "25006"))

        _ = try await servers.standby.start()
        while try !isOnReplica(try await reading.query(recovery)) {}
        await database.close()
        try await servers.stop()
    }

    @Test("a server that only follows is passed over for the one that takes changes, and alone it is not there")
    func primaryOnly() async throws {
        let servers = try await StandbyServer.start()
        let logger = Logger(label: "tests", sink: DiscardingLogSink())
        let url = "\(servers.primaryLogin)".replacing("host=", with: "host=\(servers.folder.path)/s/socket,")
        let database = Database(
            configuration: ConnectionConfiguration(url: url), pool: PoolConfiguration(maximumConnections: 4),
            loops: TestServer.loops, logger: logger)
        #expect(try !isOnReplica(try await database.query("SELECT pg_is_in_recovery()")))
        var payloads = try await database.notifications(on: "runs").makeAsyncIterator()
        try await database.execute("SELECT pg_notify('runs', 'heard')")
        #expect(await payloads.next() == "heard")
        await database.close()

        let alone = Database(
            configuration: servers.standbyLogin,
            pool: PoolConfiguration(maximumConnections: 1, acquireTimeout: .seconds(2)), loops: TestServer.loops,
            logger: logger)
        let error = await #expect(throws: PostgresError.self) { try await alone.query("SELECT 1") }
        #expect(error?.code == .exhausted && error?.isRetryable == true)
        let deaf = await #expect(throws: PostgresError.self) { try await alone.notifications(on: "runs") }
        #expect(deaf?.code == .connection && deaf?.isRetryable == true)
        await alone.close()
        try await servers.stop()
    }

    @Test("statements that only read all succeed while the replica is stopped in the middle of them")
    func stoppedUnderLoad() async throws {
        let servers = try await StandbyServer.start()
        let database = Database(
            configuration: servers.primaryLogin, replica: servers.standbyLogin,
            pool: PoolConfiguration(maximumConnections: 8), loops: TestServer.loops,
            logger: Logger(label: "tests", sink: DiscardingLogSink()))
        let progress = AsyncStream<Bool>.makeStream()
        let load = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        while !Task.isCancelled {
                            let rows = try await database.statements(readOnly: true).query(
                                "SELECT pg_is_in_recovery() FROM pg_sleep(0.002)")
                            progress.continuation.yield(try rows[0].decode(Bool.self))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        var answers = progress.stream.makeAsyncIterator()
        while await answers.next() != true {}
        await servers.standby.stop()
        // Answers from the replica may still be in the queue; then come those of the primary, and only those.
        var fromPrimary = 0
        while fromPrimary < 100, let isOnReplica = await answers.next() {
            fromPrimary = isOnReplica ? 0 : fromPrimary + 1
        }
        load.cancel()
        let result = await load.result
        if case .failure(let error) = result { #expect(error is CancellationError, "\(error)") }
        await database.close()
        try await servers.stop()
    }
}
