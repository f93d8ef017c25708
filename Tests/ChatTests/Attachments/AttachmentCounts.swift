import Core
import Postgres
import Support

extension Database {
    /// The rows and pieces of attachments that there are, and the files and bytes that are counted of them.
    func attachmentCounts() async throws -> [Int] {
        try await TestDatabase.withOwner(of: self) { owner in
            let row = try await owner.query(
                """
                SELECT (SELECT count(*) FROM attachments) AS a, (SELECT count(*) FROM attachment_pieces) AS p,
                    (SELECT coalesce(sum(files), 0)::bigint FROM attachment_usage) AS f,
                    (SELECT coalesce(sum(bytes), 0)::bigint FROM attachment_usage) AS b
                """
            ).first
            return try ["a", "p", "f", "b"].compactMap { try row?[$0, Int.self] }
        }
    }

    func limitAttachments(of tenant: TenantID, _ limits: JSONValue) async throws {
        try await withTenant(tenant) { transaction in
            _ = try await transaction.execute(
                "UPDATE tenants SET limits = \(["attachments": limits] as JSONValue) WHERE id = \(tenant)")
        }
    }
}
