package import Core
import HTTPCore
package import Postgres

extension Erasures {
    /// Takes away the places of people whom nobody looked at one by one, within a transaction of the tenant that holds its
    /// row, and gives how many there were. ``ErasureService`` ends their runs and empties their records, thousands of
    /// them too. Who asks, owners, and whoever is being erased already are left out.
    package func begin(
        of users: [UserID], by requester: Requester, in transaction: Transaction
    ) async throws -> Int {
        let users = users.filter { !requester.isUser($0) }
        guard !users.isEmpty else { return 0 }
        try requester.require(.privacyManage)
        let (names, now) = (users.map(\.uuid), clock.now())
        let numbers = users.map { _ in identifiers.make(ErasureID.self).uuid }
        let begun = try await transaction.query(
            """
            INSERT INTO erasures (id, tenant_id, user_id, state, requested_by, created_at, expires_at, confirmed_at)
            SELECT e.id, app_tenant_id(), e.user_id, 'running', \(requester.userID), \(now), \(now), \(now)
            FROM unnest(\(numbers)::uuid[], \(names)::uuid[]) AS e (id, user_id)
            WHERE NOT EXISTS (SELECT FROM memberships m
                WHERE m.tenant_id = app_tenant_id() AND m.user_id = e.user_id AND m.role = 'owner')
            ON CONFLICT DO NOTHING RETURNING user_id
            """
        ).map { try $0.decode(UserID.self).uuid }
        _ = try await transaction.batch([
            """
            DELETE FROM erasures
            WHERE tenant_id = app_tenant_id() AND user_id = ANY (\(begun)) AND state = 'previewed'
            """,
            "DELETE FROM idempotency_keys WHERE tenant_id = app_tenant_id() AND user_id = ANY (\(begun))",
            "DELETE FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = ANY (\(begun))",
        ])
        return begun.count
    }
}
