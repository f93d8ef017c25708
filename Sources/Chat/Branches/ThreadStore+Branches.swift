package import Core
import Postgres
package import Workflows

/// A person's branches of a thread.
extension ThreadStore {
    /// All branches, the oldest first. Throws `UnknownThread` where the person has no such thread.
    package func branches(of threadID: ThreadID, of scope: PersonalScope) async throws -> [ThreadBranch] {
        let shown = ThreadItem.Kind.shown
        let rows = try await database.statements(of: scope.tenantID).query(
            """
            SELECT coalesce(b.id, t.id), b.parent_id, b.fork_after, b.name, coalesce(b.created_at, t.created_at),
                own.count, own.first, (
                    SELECT i.id FROM thread_items i
                    WHERE (CASE WHEN i.branch_id IS NULL THEN i.thread_id ELSE i.branch_id END) = b.parent_id AND i.kind = ANY (\(shown))
                        AND i.id > coalesce(b.fork_after, '00000000-0000-0000-0000-000000000000')
                    ORDER BY i.id LIMIT 1), coalesce(b.id, t.id) = coalesce(t.branch_id, t.id)
            FROM threads t
            LEFT JOIN thread_branches b ON b.tenant_id = t.tenant_id AND b.thread_id = t.id
            CROSS JOIN LATERAL (
                SELECT count(*) AS count, (array_agg(i.id ORDER BY i.id))[1] AS first FROM thread_items i
                WHERE (CASE WHEN i.branch_id IS NULL THEN i.thread_id ELSE i.branch_id END) = coalesce(b.id, t.id) AND i.kind = ANY (\(shown))) AS own
            WHERE t.tenant_id = app_tenant_id() AND t.id = \(threadID) AND t.user_id = \(scope.userID)
            ORDER BY b.parent_id IS NOT NULL, b.id
            """)
        guard !rows.isEmpty else { throw UnknownThread() }
        return try rows.map { row in
            let (id, parent, after, name, createdAt, count, first, counterpart, isCurrent) = try row.decode(
                BranchID.self, BranchID?.self, ItemID?.self, String?.self, Timestamp.self, Int.self, ItemID?.self,
                ItemID?.self, Bool.self)
            return ThreadBranch(
                id: id, parent: parent, forkAfter: after, name: name, createdAt: createdAt, itemCount: count,
                firstItem: first, counterpart: counterpart, isCurrent: isCurrent)
        }
    }

    /// Shows the branch from now on; what is at work in the other one goes on there. Nothing happens where it is shown
    /// already.
    ///
    /// - Parameter notice: names the notice to those who listen
    package func `switch`(
        to branch: BranchID, in threadID: ThreadID, of scope: PersonalScope, notice: ItemID
    ) async throws {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let held = try await HeldThread(threadID, of: scope, in: transaction)
            guard branch != held.branch else { return }
            try await require(branch, in: held)
            try await held.show(branch, notice: notice)
        }
    }

    /// - Parameter name: nil takes the name away
    package func rename(
        _ branch: BranchID, to name: String?, in threadID: ThreadID, of scope: PersonalScope
    ) async throws {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let held = try await HeldThread(threadID, of: scope, in: transaction)
            try await require(branch, in: held)
            _ = try await transaction.execute(
                """
                INSERT INTO thread_branches (id, tenant_id, thread_id, name, created_at)
                VALUES (\(branch), \(scope.tenantID), \(threadID), \(name), \(held.thread.createdAt))
                ON CONFLICT (id) DO UPDATE SET name = excluded.name
                """)
        }
    }

    /// Deletes a branch with its items and runs, and gives the runs that were at work in it. Throws `BranchProblem` for
    /// the one that is shown, and for one from which others go on.
    package func delete(
        _ branch: BranchID, in threadID: ThreadID, of scope: PersonalScope
    ) async throws -> [RunID] {
        try await database.withTenant(scope.tenantID, .contended) { transaction in
            let held = try await HeldThread(threadID, of: scope, in: transaction)
            try await require(branch, in: held)
            guard branch != held.branch else { throw BranchProblem.current }
            let child = try await transaction.queryOne(
                """
                SELECT 1 FROM thread_branches
                WHERE tenant_id = app_tenant_id() AND thread_id = \(threadID) AND parent_id = \(branch) LIMIT 1
                """)
            guard child == nil else { throw BranchProblem.hasBranches }
            let results = try await transaction.batch([
                """
                DELETE FROM thread_items
                WHERE CASE WHEN branch_id IS NULL THEN thread_id ELSE branch_id END = \(branch)
                    AND thread_id = \(threadID)
                """,
                """
                DELETE FROM workflow_runs
                WHERE tenant_id = app_tenant_id() AND thread_id = \(threadID)
                    AND coalesce(branch_id, thread_id) = \(branch)
                RETURNING id, status IN ('queued', 'running')
                """,
                "DELETE FROM thread_branches WHERE tenant_id = app_tenant_id() AND id = \(branch)",
            ])
            let live = try results[1].map { try $0.decode(RunID.self, Bool.self) }.filter(\.1).map(\.0)
            if !live.isEmpty {
                _ = try await transaction.query(
                    "SELECT pg_notify('lyceum_runs', 'c' || id) FROM unnest(\(live.map(\.uuid))::uuid[]) AS id")
            }
            return live
        }
    }

    /// Throws where the thread has no such branch.
    private func require(_ branch: BranchID, in held: HeldThread) async throws {
        guard branch != BranchID(firstOf: held.thread.id) else { return }
        let row = try await held.transaction.queryOne(
            """
            SELECT 1 FROM thread_branches
            WHERE tenant_id = app_tenant_id() AND thread_id = \(held.thread.id) AND id = \(branch)
            """)
        guard row != nil else { throw BranchProblem.unknown }
    }

    /// The slug of the workflow that the person's thread is with. Throws `UnknownThread` where they have no such thread.
    package func workflow(of threadID: ThreadID, of scope: PersonalScope) async throws -> String {
        let rows = try await database.statements(of: scope.tenantID).query(
            """
            SELECT w.slug FROM threads t JOIN workflows w ON w.id = t.workflow_id
            WHERE t.tenant_id = app_tenant_id() AND t.id = \(threadID) AND t.user_id = \(scope.userID)
            """)
        guard let row = rows.first else { throw UnknownThread() }
        return try row.decode(String.self)
    }
}
