import Core
import HTTPCore
import Postgres

/// A vector store of a tenant, whose documents a link may draw its answers from.
struct LinkableStore: Sendable {
    let slug: String
    let title: String

    /// Those of the tenant, by title; the first thousand.
    static func all(in tenant: TenantID, of database: Database) async throws -> [LinkableStore] {
        try await database.statements(of: tenant).query(
            "SELECT slug, title FROM vector_stores WHERE tenant_id = app_tenant_id() ORDER BY title, slug LIMIT 1000"
        ).map { row in
            let (slug, title) = try row.decode(String.self, String.self)
            return LinkableStore(slug: slug, title: title)
        }
    }

    /// As pages that let teachers choose show it.
    var json: JSONValue { ["slug": .string(slug), "title": .string(title)] }

    static let schema = JSONSchema.named(
        "LinkableStore", .object([.required("slug", .string()), .required("title", .string())]))
}
