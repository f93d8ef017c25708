package import Core
import Postgres

/// An event of the audit log, as it was written.
package struct AuditRecord: Sendable {
    package let tenantID: TenantID
    /// Counts from 1 in each tenant.
    package let sequence: Int64
    package let at: Timestamp
    package let actorKind: String
    package let actorID: String?
    package let onBehalfOf: String?
    package let action: String
    package let targetKind: String
    package let targetID: String
    /// JSON, as the database writes it.
    package let difference: String
    package let address: String?
    package let requestID: String?
    package let previousHash: [UInt8]
    package let hash: [UInt8]

    static let columns: Query = """
        tenant_id, sequence, at, actor_kind, actor_id, on_behalf_of, action, target_kind, target_id, difference::text,
        address, request_id, previous_hash, hash
        """

    init(row: Row) throws {
        (
            tenantID, sequence, at, actorKind, actorID, onBehalfOf, action, targetKind, targetID, difference, address,
            requestID, previousHash, hash
        ) = try row.decode(
            TenantID.self, Int64.self, Timestamp.self, String.self, String?.self, String?.self, String.self,
            String.self, String.self, String.self, String?.self, String?.self, [UInt8].self, [UInt8].self)
    }
}
