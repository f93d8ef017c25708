package import Core
package import Postgres

/// Reads the audit log.
package struct AuditTrail: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The tenant's events that fit, the newest first.
    package func events(of tenant: TenantID, _ filter: AuditFilter, limit: Int) async throws -> [AuditRecord] {
        try await database.statements(of: tenant, readOnly: true).query(
            """
            SELECT \(AuditRecord.columns) FROM audit_events
            WHERE tenant_id = app_tenant_id()\(filter.condition) ORDER BY sequence DESC LIMIT \(limit)
            """
        ).map(AuditRecord.init(row:))
    }

    /// The tenants that have events, the installation's own chain among them.
    package func tenants() async throws -> [TenantID] {
        try await database.query("SELECT audited_tenants() AS id").map { try $0["id", TenantID.self] }
    }

    /// Checks the tenant's whole chain.
    package func verify(_ tenant: TenantID) async throws -> AuditVerification {
        let options = TransactionOptions(isolation: .repeatableRead)
        return try await database.withTenant(tenant, options) { transaction -> AuditVerification in
            let head = try await transaction.queryOne(
                """
                SELECT sequence, hash, pruned_sequence, pruned_hash FROM audit_chains
                WHERE tenant_id = app_tenant_id()
                """)
            guard let head else { return AuditVerification(tenantID: tenant, events: 0, hash: [], problem: nil) }
            let (last, hash, pruned, prunedHash) = try head.decode(
                Int64.self, [UInt8].self, Int64.self, [UInt8].self)
            var chain = AuditChain(sequence: pruned, hash: prunedHash)
            do {
                while true {
                    let records = try await transaction.query(
                        """
                        SELECT \(AuditRecord.columns) FROM audit_events
                        WHERE tenant_id = app_tenant_id() AND sequence > \(chain.sequence)
                        ORDER BY sequence LIMIT 1000
                        """
                    ).map(AuditRecord.init(row:))
                    if records.isEmpty { break }
                    for record in records { try chain.append(record) }
                }
                try chain.end(at: last, hash: hash)
                return AuditVerification(
                    tenantID: tenant, events: Int(last - pruned), hash: chain.hash, problem: nil)
            } catch let error as AuditChain.Break {
                return AuditVerification(
                    tenantID: tenant, events: Int(chain.sequence - pruned), hash: chain.hash,
                    problem: error.description)
            }
        }
    }
}

/// What a check of one chain found.
package struct AuditVerification: Sendable {
    package let tenantID: TenantID
    /// How many events fit.
    package let events: Int
    /// The hash of the last one that fits: an operator who keeps it elsewhere can tell a chain that was made anew.
    package let hash: [UInt8]
    /// What does not fit; nil for a whole chain.
    package let problem: String?
}
