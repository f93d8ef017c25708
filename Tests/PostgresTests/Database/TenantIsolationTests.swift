import Core
import Net
import Postgres
import Support
import Testing

@Suite struct TenantIsolationTests {
    /// A database with a table of tenants' notes, and one connection, so that every transaction meets what the one
    /// before left behind.
    private func make(_ loops: EventLoopGroup) async throws -> Database {
        let database = try await TestDatabase.make(pool: PoolConfiguration(maximumConnections: 1), loops: loops)
        try await TestDatabase.withOwner(of: database) { owner in
            try await owner.run(
                script: """
                    CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT uuidv7(), tenant_id uuid NOT NULL, text text);
                    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                    ALTER TABLE notes FORCE ROW LEVEL SECURITY;
                    CREATE POLICY tenant_isolation ON notes
                        USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
                    GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO lyceum_app;
                    """)
        }
        return database
    }

    private func withNotes(_ body: (Database, TenantID, TenantID) async throws -> Void) async throws {
        let loops = EventLoopGroup(count: 1)
        defer { loops.stop() }
        let database = try await make(loops)
        let first = try await TestTenant.insert(into: database)
        let second = try await TestTenant.insert(into: database)
        for tenant in [first, second] {
            try await database.withTenant(tenant) { transaction in
                try await transaction.execute("INSERT INTO notes (tenant_id, text) VALUES (\(tenant), 'a secret')")
            }
        }
        try await body(database, first, second)
        await database.close()
    }

    @Test("a tenant sees, changes and removes its own rows alone")
    func ownRows() async throws {
        try await withNotes { database, first, second in
            try await database.withTenant(first) { transaction in
                let rows = try await transaction.query("SELECT tenant_id FROM notes")
                let tenants: [TenantID] = try rows.map { try $0.decode(TenantID.self) }
                #expect(tenants == [first])
                #expect(try await transaction.execute("UPDATE notes SET text = 'x' WHERE tenant_id = \(second)") == 0)
                #expect(try await transaction.execute("DELETE FROM notes") == 1)
            }
            let secrets = try await database.withTenant(second) { transaction in
                try await transaction.query("SELECT 1 FROM notes WHERE text = 'a secret'")
            }
            #expect(secrets.count == 1)
        }
    }

    @Test("a tenant cannot write rows of another, nor give its own away")
    func foreignRows() async throws {
        try await withNotes { database, first, second in
            for statement in [
                "INSERT INTO notes (tenant_id) VALUES (\(second))", "UPDATE notes SET tenant_id = \(second)",
            ] as [Query] {
                let error = await #expect(throws: PostgresError.self) {
                    try await database.withTenant(first) { try await $0.execute(statement) }
                }
                #expect(error?.sqlState == .insufficientPrivilege)
            }
        }
    }

    @Test("without a tenant no row is seen, on the connection that served a tenant a moment ago too")
    func failsClosed() async throws {
        try await withNotes { database, first, _ in
            #expect(try await database.query("SELECT * FROM notes").isEmpty)
            #expect(try await database.withTransaction { try await $0.query("SELECT * FROM notes") }.isEmpty)
            let own = try await database.withTenant(first) { try await $0.query("SELECT * FROM notes") }
            #expect(own.count == 1)
            #expect(try await database.query("SELECT * FROM notes").isEmpty)
            let tenant = try await database.query("SELECT app_tenant_id()")[0].decode(TenantID?.self)
            #expect(tenant == nil)
        }
    }

    @Test("the tenant is gone after a rollback and after an error too")
    func afterRollback() async throws {
        try await withNotes { database, first, _ in
            _ = try? await database.withTenant(first) { try await $0.query("SELECT 1/0") }
            let rows = try await database.query("SELECT * FROM notes")
            #expect(rows.isEmpty)
        }
    }

    @Test("the pool acts as a role that cannot bypass row-level security and has no way back to one that can")
    func role() async throws {
        let database = try await TestDatabase.make()
        let row = try await database.query(
            """
            SELECT rolsuper OR rolbypassrls OR rolcreaterole, session_user::text, current_user::text
            FROM pg_roles WHERE rolname = current_user
            """)[0]
        let (isPowerful, login, role) = try row.decode(Bool.self, String.self, String.self)
        #expect(!isPowerful)
        #expect(role == Database.applicationRole)
        #expect(login == Database.applicationRole)
    }

    @Test("the pool takes the role after its login where a server is given by a connection string")
    func roleOfExternalDatabase() async throws {
        let (database, url) = try await TestDatabase.makeWithURL()
        let external = Database(
            configuration: ConnectionConfiguration(url: url), loops: TestServer.loops,
            logger: Logger(label: "tests", sink: DiscardingLogSink()))
        let row = try await external.query("SELECT session_user::text, current_user::text")[0]
        #expect(try row.decode(String.self, String.self) == (EmbeddedPostgres.owner, Database.applicationRole))
        await external.close()
        await database.close()
    }
}
