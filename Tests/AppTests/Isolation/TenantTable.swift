import Postgres
import Support

/// A table whose rows belong to tenants, as PostgreSQL's catalogue describes it.
struct TenantTable {
    let name: String
    let isRowSecurityForced: Bool
    /// Each policy as `USING … WITH CHECK …`.
    let policies: [String]
    /// Whether an index begins with the tenant, so that a tenant's rows are found without reading others'.
    let hasIndex: Bool

    /// Every table with a column `tenant_id`.
    static func all(in database: Database) async throws -> [TenantTable] {
        try await TestDatabase.withOwner(of: database) { owner in
            try await owner.query(
                """
                SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
                    ARRAY(SELECT format('USING %s WITH CHECK %s', pg_get_expr(p.polqual, p.polrelid),
                            pg_get_expr(p.polwithcheck, p.polrelid)) FROM pg_policy p
                        -- Those that only take away show nothing to anybody.
                        WHERE p.polrelid = c.oid AND p.polpermissive),
                    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                ORDER BY c.relname
                """
            ).map { row in
                let (name, isForced, policies, hasIndex) = try row.decode(
                    String.self, Bool.self, [String].self, Bool.self)
                return TenantTable(
                    name: name, isRowSecurityForced: isForced, policies: policies, hasIndex: hasIndex)
            }
        }
    }
}
