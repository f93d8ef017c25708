import Core
import HTTPCore
import Postgres

/// How assistants speak and listen, of tenants and of single workflows, in PostgreSQL.
struct VoiceSettingsStore: Sendable {
    /// What was set for a tenant, or for one of its workflows.
    struct Stored: Sendable, Equatable {
        var settings: JSONValue
        /// 0 where nobody has set anything.
        var version: Int
        var updatedAt: Timestamp?

        var tag: EntityTag { EntityTag(version: version) }
    }

    let database: Database

    /// What was set for the workflow, or for the tenant where it is nil.
    ///
    /// - Parameter isHeld: whether nobody else changes it until the end of the transaction
    func stored(_ workflow: WorkflowID?, isHeld: Bool = false, in executor: some QueryExecutor) async throws -> Stored {
        let hold: Query = isHeld ? " FOR UPDATE" : ""
        let row = try await executor.query(
            """
            SELECT settings, version, updated_at FROM voice_settings
            WHERE tenant_id = app_tenant_id() AND workflow_id IS NOT DISTINCT FROM \(workflow)::uuid\(hold)
            """
        ).first
        guard let row else { return Stored(settings: [:], version: 0, updatedAt: nil) }
        return Stored(
            settings: try row["settings", JSONValue.self], version: try row["version", Int.self],
            updatedAt: try row["updated_at", Timestamp.self])
    }

    /// What holds for calls with the workflow. What this program does not understand any more counts as not set.
    func configuration(of workflow: WorkflowID?, in tenant: TenantID) async throws -> VoiceConfiguration {
        let rows = try await database.statements(of: tenant).query(
            """
            SELECT settings FROM voice_settings
            WHERE tenant_id = app_tenant_id() AND (workflow_id IS NULL OR workflow_id = \(workflow)::uuid)
            ORDER BY workflow_id NULLS FIRST
            """)
        let layers = try rows.map { try $0["settings", JSONValue.self] }
        do throws(JSONDecodingError) { return try VoiceConfiguration(layers) } catch { return VoiceConfiguration() }
    }

    /// Sets what was read with `isHeld`.
    func save(
        _ stored: Stored, of workflow: WorkflowID?, _ id: UUID128, at now: Timestamp, in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO voice_settings (id, tenant_id, workflow_id, settings, version, updated_at)
            VALUES (\(id), app_tenant_id(), \(workflow), \(stored.settings), \(stored.version), \(now))
            ON CONFLICT (tenant_id, workflow_id)
                DO UPDATE SET settings = excluded.settings, version = excluded.version, updated_at = excluded.updated_at
            """)
    }
}
