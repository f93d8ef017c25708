package import Core
package import Postgres
import Workflows

/// Threads that their person deleted: hidden from everything, until they are brought back or removed for good.
extension ThreadStore {
    /// How long a deleted thread can be brought back, in days; retention removes it then.
    package static let daysToRestore = 30

    /// The statement after which its transaction sees deleted threads too.
    package static let showingDeleted: Query = "SELECT set_config('app.deleted_threads', 'shown', true)"

    /// Hides the thread, and gives the runs that are to be ended: they are marked so, for a server that dies meanwhile.
    /// Throws `UnknownThread`. A program's name for the thread is free from now on.
    package func delete(_ id: ThreadID, at now: Timestamp, of owner: ThreadOwner) async throws -> [RunID] {
        try await database.withTenant(owner.tenantID, .contended) { transaction in
            let results = try await transaction.batch([
                Self.showingDeleted,
                """
                UPDATE threads SET deleted_at = \(now), is_untouched = false, name_hash = NULL
                WHERE \(owner.condition(id)) AND deleted_at IS NULL RETURNING id
                """,
                """
                WITH live AS (
                    SELECT id FROM workflow_runs
                    WHERE tenant_id = app_tenant_id() AND thread_id = \(id)
                        AND status IN ('queued', 'running', 'waiting')
                    ORDER BY status = 'running' DESC, id FOR UPDATE)
                UPDATE workflow_runs SET cancel_requested = true WHERE id IN (SELECT id FROM live) RETURNING id
                """,
            ])
            // What was marked of somebody else's goes back with the transaction.
            guard !results[1].isEmpty else { throw UnknownThread() }
            try await transaction.execute(RunEngine.announcement(of: id))
            return try results[2].map { try $0["id", RunID.self] }
        }
    }

    /// Brings a deleted thread back, with all that was said in it. Throws `UnknownThread` where there is none, or it was
    /// deleted too long ago.
    package func restore(_ id: ThreadID, at now: Timestamp, of owner: ThreadOwner) async throws {
        let earliest = now + .seconds(-Self.daysToRestore * 86_400)
        try await database.withTenant(owner.tenantID, .contended) { transaction in
            try await transaction.execute(Self.showingDeleted)
            let count = try await transaction.execute(
                "UPDATE threads SET deleted_at = NULL WHERE \(owner.condition(id)) AND deleted_at >= \(earliest)")
            guard count > 0 else { throw UnknownThread() }
        }
    }

    /// Removes a thread that nobody is to come back to at once, with all that belongs to it. Throws `UnknownThread`.
    package func remove(_ id: ThreadID, in scope: ThreadScope) async throws {
        let count = try await database.withTenant(scope.tenantID, .contended) { transaction in
            try await transaction.execute("DELETE FROM threads WHERE \(ThreadOwner(scope).condition(id))")
        }
        guard count > 0 else { throw UnknownThread() }
    }

    /// Removes for good up to so many threads that were deleted before, with all that belongs to them; gives how many.
    package func removeDeleted(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int {
        try await transaction.execute(Self.showingDeleted)
        return try await transaction.execute(
            """
            DELETE FROM threads WHERE id IN (
                SELECT id FROM threads WHERE tenant_id = app_tenant_id() AND deleted_at < \(time)
                LIMIT \(most) FOR UPDATE SKIP LOCKED)
            """)
    }
}
