package import Core
package import Postgres

/// Putting waiting runs at other steps.
extension RunEngine {
    /// Puts a waiting run at a step of its version and leases it to this replica, within a transaction that holds its
    /// thread; `goOn` with it once that is committed. Throws `RunPlacementRefusal`.
    package func place(
        _ run: RunID, at slug: String, in tenantID: TenantID, _ transaction: Transaction
    ) async throws {
        let row = try await transaction.queryOne(
            """
            SELECT workflow_version_id, snapshot, waits FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND id = \(run) AND status = 'waiting' FOR UPDATE
            """)
        guard let row else { throw RunPlacementRefusal("It went on meanwhile.") }
        let (version, snapshot, waits) = try row.decode(WorkflowVersionID.self, JSONValue?.self, [String].self)
        // Others were told of what is asked there, and would answer in vain.
        guard RunMachine.asked(in: snapshot ?? .null).isEmpty, !waits.contains(Wait.Kind.approval.rawValue) else {
            throw RunPlacementRefusal("Somebody is asked for an answer there that only they can give.")
        }
        let workflow = try await library.compiled(version, in: tenantID)
        let placed = try RunPlacement(workflow: workflow).placed(snapshot ?? .null, at: slug)
        _ = try await transaction.batch([
            """
            UPDATE run_steps SET status = 'cancelled', finished_at = now()
            WHERE tenant_id = app_tenant_id() AND run_id = \(run) AND status IN ('running', 'waiting')
            """,
            """
            UPDATE workflow_runs SET status = 'running', snapshot = \(placed), signals = '[]', waits = '{}', wake_at = NULL,
                attempt = 1, lease_owner = \(replica), lease_expires_at = \(clock.now() + limits.lease)
            WHERE tenant_id = app_tenant_id() AND id = \(run)
            """,
        ])
    }
}
