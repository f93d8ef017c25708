import Core
import Net
import Postgres
import Support
import Testing

@Suite struct TenantStatementsTests {
    private static let routes: [StatementRoute] = [.shared, .exclusive]

    private func withNotes(
        _ body: @Sendable (Database, [TenantID], EventLoop) async throws -> Void
    ) async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await TestDatabase.make(pool: PoolConfiguration(maximumConnections: 4), loops: loops)
        try await TestDatabase.withOwner(of: database) { owner in
            try await owner.run(
                script: """
                    CREATE TABLE notes (tenant_id uuid NOT NULL, n integer UNIQUE);
                    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                    ALTER TABLE notes FORCE ROW LEVEL SECURITY;
                    CREATE POLICY tenant_isolation ON notes
                        USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
                    GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO lyceum_app;
                    """)
        }
        var tenants: [TenantID] = []
        for _ in 0..<3 { tenants.append(try await TestTenant.insert(into: database)) }
        repeat { _ = try await database.query("SELECT 1") } while await database.statistics().shared.sent < 3
        try await body(database, tenants, loops.loops[0])
        await database.close()
    }

    private func numbers(_ rows: [Row]) throws -> [Int] {
        try rows.map { row in try row.decode(Int.self) }
    }

    @Test("statements of a tenant see and change its rows alone, on either kind of connection", arguments: routes)
    func ownRows(route: StatementRoute) async throws {
        try await withNotes { database, tenants, _ in
            for (number, tenant) in tenants.enumerated() {
                let statements = database.statements(of: tenant, on: route)
                #expect(try await statements.execute("INSERT INTO notes VALUES (\(tenant), \(number))") == 1)
                let rows = try await statements.query("SELECT n FROM notes")
                #expect(try numbers(rows) == [number])
            }
            let error = await #expect(throws: PostgresError.self) {
                try await database.statements(of: tenants[0], on: route)
                    .execute("INSERT INTO notes VALUES (\(tenants[1]), 9)")
            }
            #expect(error?.sqlState == .insufficientPrivilege)
        }
    }

    @Test("neighbours on the same connections never see each other's rows, and those without a tenant none")
    func neighbours() async throws {
        try await withNotes { database, tenants, loop in
            for (number, tenant) in tenants.enumerated() {
                try await database.statements(of: tenant).execute("INSERT INTO notes VALUES (\(tenant), \(number))")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for turn in 0..<300 {
                    group.addTask(executorPreference: loop.taskExecutor) {
                        let number = turn % 4
                        guard number < 3 else {
                            #expect(try await database.query("SELECT n FROM notes").isEmpty)
                            let row = try await database.query("SELECT app_tenant_id()")[0]
                            let tenant = try row.decode(TenantID?.self)
                            #expect(tenant == nil)
                            return
                        }
                        let statements = database.statements(of: tenants[number])
                        if turn % 7 == 0 {
                            // The tenant must be gone after a failure too.
                            await #expect(throws: PostgresError.self) { try await statements.query("SELECT 1 / 0") }
                        }
                        let rows = try await statements.query("SELECT n FROM notes")
                        #expect(try numbers(rows) == [number])
                    }
                }
                try await group.waitForAll()
            }
            #expect(await database.statistics().shared.sent > 10)
        }
    }

    @Test(
        "statements that only read are kept from changing anything, and the next on the connection is not",
        arguments: routes)
    func readOnly(route: StatementRoute) async throws {
        try await withNotes { database, tenants, _ in
            let reading = database.statements(of: tenants[0], on: route, readOnly: true)
            let rows = try await reading.query("SELECT n FROM notes")
            #expect(rows.isEmpty)
            let error = await #expect(throws: PostgresError.self) {
                try await reading.execute("INSERT INTO notes VALUES (\(tenants[0]), 1)")
            }
            #expect(error?.sqlState == SQLState(rawValue: "25006"))
            let writing = database.statements(of: tenants[0], on: route)
            #expect(try await writing.execute("INSERT INTO notes VALUES (\(tenants[0]), 1)") == 1)
        }
    }

    @Test("several statements of a tenant in one go give their own results alone", arguments: routes)
    func batch(route: StatementRoute) async throws {
        try await withNotes { database, tenants, _ in
            let results = try await database.statements(of: tenants[0], on: route).batch([
                "INSERT INTO notes VALUES (\(tenants[0]), 5) RETURNING n", "SELECT count(*) FROM notes",
            ])
            #expect(try numbers(results.map { $0[0] }) == [5, 1])
        }
    }
}
