import Core
import Net
import Postgres
import Support
import Testing

@Suite struct MigratorTests {
    private let logger = Logger(label: "tests", sink: DiscardingLogSink())

    private func withFolder(_ body: (TemporaryFolder, ConnectionConfiguration) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        try folder.write("-- Makes a.\nCREATE TABLE a (n int);\nINSERT INTO a VALUES (1);", to: "20260101000000_a.sql")
        let server = try await TestServer.shared
        let configuration = try await server.makeDatabase(migrated: false)
        try await body(folder, configuration)
        try await server.dropDatabase(configuration)
        try await folder.remove()
    }

    private func migrate(_ folder: TemporaryFolder, _ configuration: ConnectionConfiguration) async throws -> [String] {
        try await Migrator(folder: folder.path).migrate(configuration, loop: TestServer.loops.next(), logger: logger)
    }

    private func refusal(_ folder: TemporaryFolder, _ configuration: ConnectionConfiguration) async -> String {
        let error = await #expect(throws: PostgresError.self) { try await migrate(folder, configuration) }
        #expect(error?.code == .migration)
        return error?.message ?? ""
    }

    private func query(_ query: Query, _ configuration: ConnectionConfiguration) async throws -> [Row] {
        let session = try await Session.open(configuration, loop: TestServer.loops.next(), logger: logger)
        do {
            let rows = try await session.query(query)
            await session.close()
            return rows
        } catch {
            await session.close()
            throw error
        }
    }

    @Test("each file runs once, in order, also when more come later")
    func once() async throws {
        try await withFolder { folder, configuration in
            try folder.write("-- Fills a.\nINSERT INTO a VALUES (2);", to: "20260102000000_b.sql")
            #expect(try await migrate(folder, configuration) == ["20260101000000_a", "20260102000000_b"])
            #expect(try await migrate(folder, configuration) == [])
            try folder.write("-- Fills a more.\nINSERT INTO a VALUES (3);", to: "20260103000000_c.sql")
            #expect(try await migrate(folder, configuration) == ["20260103000000_c"])
            #expect(try await query("SELECT n FROM a", configuration).count == 3)
        }
    }

    @Test("servers that start at once run every file once between them")
    func atOnce() async throws {
        try await withFolder { folder, configuration in
            let names = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<5 { group.addTask { try await self.migrate(folder, configuration) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(names == ["20260101000000_a"])
            #expect(try await query("SELECT n FROM a", configuration).count == 1)
        }
    }

    @Test("a file that fails leaves nothing behind, and the error names the file and the line")
    func failure() async throws {
        try await withFolder { folder, configuration in
            try folder.write("-- Wrong.\nCREATE TABLE b (n int);\n\nSELEKT 1;", to: "20260102000000_b.sql")
            let message = await refusal(folder, configuration)
            #expect(message.contains("20260102000000_b, line 4"))
            #expect(try await query("SELECT 1 FROM pg_class WHERE relname = 'b'", configuration).isEmpty)
            try folder.write("-- Right.\nCREATE TABLE b (n int);", to: "20260102000000_b.sql")
            #expect(try await migrate(folder, configuration) == ["20260102000000_b"])
        }
    }

    @Test("a file that was edited after it ran is refused, and nothing runs")
    func edited() async throws {
        try await withFolder { folder, configuration in
            _ = try await migrate(folder, configuration)
            try folder.write("-- Makes a, edited.\nCREATE TABLE a (n int);", to: "20260101000000_a.sql")
            try folder.write("-- Makes b.\nCREATE TABLE b (n int);", to: "20260102000000_b.sql")
            #expect(await refusal(folder, configuration).contains("20260101000000_a was changed"))
            #expect(try await query("SELECT 1 FROM pg_class WHERE relname = 'b'", configuration).isEmpty)
        }
    }

    @Test("a file that ran and is missing is refused")
    func missing() async throws {
        try await withFolder { folder, configuration in
            try folder.write("-- Makes b.\nCREATE TABLE b (n int);", to: "20260102000000_b.sql")
            _ = try await migrate(folder, configuration)
            folder.delete("20260101000000_a.sql")
            #expect(await refusal(folder, configuration).contains("20260101000000_a has run"))
        }
    }

    @Test("a file that ends its transaction itself is refused")
    func ownTransaction() async throws {
        try await withFolder { folder, configuration in
            try folder.write("-- Commits.\nCOMMIT;", to: "20260102000000_b.sql")
            #expect(await refusal(folder, configuration).contains("ends its transaction"))
        }
    }

    @Test("a folder with a wrong name, without a comment, with one time twice or with nothing is refused")
    func malformed() async throws {
        try await withFolder { folder, configuration in
            try folder.write("-- x", to: "wrong.sql")
            #expect(await refusal(folder, configuration).contains("wrong.sql"))
            folder.delete("wrong.sql")
            try folder.write("CREATE TABLE b (n int);", to: "20260102000000_b.sql")
            #expect(await refusal(folder, configuration).contains("comment"))
            folder.delete("20260102000000_b.sql")
            try folder.write("-- x", to: "20260101000000_b.sql")
            #expect(await refusal(folder, configuration).contains("one time"))
            folder.delete("20260101000000_b.sql")
            folder.delete("20260101000000_a.sql")
            #expect(await refusal(folder, configuration).contains("LYCEUM_RESOURCES_DIR"))
        }
    }

    @Test("a login that is no superuser is told what an administrator must do, and migrates when that was done")
    func plainLogin() async throws {
        let server = try await TestServer.shared
        let owner = try await server.makeDatabase(migrated: false)
        let name = try #require(owner.database)
        let folder = try await query("SELECT current_setting('unix_socket_directories')", owner)[0].decode(String.self)
        let login = ConnectionConfiguration(url: "host=\(folder) user=plain_\(name) dbname=\(name)")
        let product = Migrator(folder: TestServer.repository + "/Migrations")
        for statement in [
            "CREATE ROLE plain_\(name) LOGIN", "ALTER DATABASE \(name) OWNER TO plain_\(name)",
            "CREATE EXTENSION vector",
        ] {
            _ = try await query("\(unsafeSQL: statement)", owner)
        }
        for role in ["lyceum_app", "lyceum_definer"] {
            let error = await #expect(throws: PostgresError.self) {
                try await product.migrate(login, loop: TestServer.loops.next(), logger: logger)
            }
            #expect(error?.message.contains("GRANT \(role) TO \"plain_\(name)\"") == true)
            _ = try await query("GRANT \(unsafeSQL: role) TO plain_\(unsafeSQL: name)", owner)
        }
        try await product.migrate(login, loop: TestServer.loops.next(), logger: logger)
        let database = Database(configuration: login, loops: TestServer.loops, logger: logger)
        #expect(
            try await database.query("SELECT current_user::text")[0].decode(String.self) == Database.applicationRole)
        await database.close()
        try await server.dropDatabase(owner)
    }

    @Test("every table of the product's migrations that has tenants is under forced row-level security")
    func productTables() async throws {
        let server = try await TestServer.shared
        let configuration = try await server.makeDatabase()
        let open: [String] = try await query(
            """
            SELECT relname::text FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
            WHERE attname = 'tenant_id' AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
              AND NOT (relrowsecurity AND relforcerowsecurity
                       AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))
            """, configuration
        ).map { try $0.decode(String.self) }
        #expect(open == [])
        try await server.dropDatabase(configuration)
    }
}
