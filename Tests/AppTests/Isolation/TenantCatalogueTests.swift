import FoundationEssentials
import Postgres
import Support
import Testing

/// Holds every table of tenants to what keeps them apart. A new table fails here until it has its policy, its index, and
/// a test of its store as two tenants.
@Suite struct TenantCatalogueTests {
    private static let policy = "USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id())"

    @Test("Every table with a tenant shows its rows to that tenant alone, its owner included, and has an index for it")
    func tables() async throws {
        let database = try await TestDatabase.make()
        let tables = try await TenantTable.all(in: database)
        #expect(tables.count > 10)
        for table in tables {
            #expect(table.isRowSecurityForced, "\(table.name)")
            #expect(table.policies == [Self.policy], "\(table.name)")
            #expect(table.hasIndex, "\(table.name)")
        }
    }

    @Test("Every table with a tenant is named by a test that calls its store as two tenants")
    func tests() async throws {
        let database = try await TestDatabase.make()
        let tables = Set(try await TenantTable.all(in: database).map(\.name))
        let named = try Self.isolatedTables()
        #expect(tables.subtracting(named).sorted() == [], "no test says `Isolates:` of these")
        #expect(named.subtracting(tables).sorted() == [], "no such table")
    }

    @Test(
        "What hangs on a thread, a run or a workflow is of its tenant, by the key between them",
        arguments: [
            "thread_items", "workflow_runs", "run_steps", "run_events", "workflow_versions", "run_rests",
            "thread_branches", "thread_notices",
        ])
    func keys(table: String) async throws {
        let database = try await TestDatabase.make()
        let keys = try await TestDatabase.withOwner(of: database) { owner in
            try await owner.query(
                """
                SELECT c.confrelid::regclass::text AS parent, child.attnum = ANY (c.conkey) AS names_tenant
                FROM pg_constraint c
                JOIN pg_attribute child ON child.attrelid = c.conrelid AND child.attname = 'tenant_id'
                JOIN pg_attribute parent ON parent.attrelid = c.confrelid AND parent.attname = 'tenant_id'
                WHERE c.contype = 'f' AND c.conrelid::regclass::text = \(table)
                """
            ).map { row in try row.decode(String.self, Bool.self) }
        }
        #expect(!keys.isEmpty)
        for (parent, namesTenant) in keys { #expect(namesTenant, "to \(parent)") }
    }

    @Test("The role that serves requests owns nothing and passes no policy")
    func role() async throws {
        let database = try await TestDatabase.make()
        let row = try #require(
            try await database.queryOne(
                """
                SELECT (SELECT count(*) FROM pg_class WHERE relowner = r.oid) AS owned,
                    r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb AS strong
                FROM pg_roles r WHERE r.rolname = current_user
                """))
        let (owned, isStrong) = try row.decode(Int.self, Bool.self)
        #expect(owned == 0 && !isStrong)
    }

    @Test("Every function that runs past the policies has a fixed search path and is closed to strangers")
    func functions() async throws {
        let database = try await TestDatabase.make()
        let loose = try await TestDatabase.withOwner(of: database) { owner in
            try await owner.query(
                """
                SELECT p.proname::text AS name FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND (
                    NOT coalesce(p.proconfig::text LIKE '%search_path=pg_catalog, public, pg_temp%', false)
                    OR p.proowner <> 'lyceum_definer'::regrole
                    OR has_function_privilege('public', p.oid, 'EXECUTE'))
                """
            ).map { try $0["name", String.self] }
        }
        #expect(loose == [])
    }

    /// What the documentation comments of tests name after `Isolates:`.
    private static func isolatedTables() throws -> Set<String> {
        let folder = TestServer.repository + "/Tests"
        let mark = "/// Isolates: "
        var tables: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.hasSuffix("Tests.swift") {
            let text = try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
            for line in text.split(separator: "\n") {
                let comment = line.trimmingPrefix { $0 == " " }
                guard comment.hasPrefix(mark) else { continue }
                tables.formUnion(comment.dropFirst(mark.count).split(separator: ",").map { $0.filter { $0 != " " } })
            }
        }
        return tables
    }
}
