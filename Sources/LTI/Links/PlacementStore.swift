package import Core
package import HTTPCore
package import Postgres

/// The places of people on links in the database.
package struct PlacementStore: Sendable {
    package init() {}

    /// Notes that the person came, as what, and gives their place.
    package func note(
        _ user: UserID, as role: CourseRole, on link: ResourceLinkID, at now: Timestamp, in transaction: Transaction
    ) async throws -> Placement {
        let rows = try await transaction.query(
            """
            INSERT INTO lti_placements AS p (tenant_id, link_id, user_id, role, last_launch_at)
            VALUES (app_tenant_id(), \(link), \(user), \(role.rawValue), \(now))
            ON CONFLICT (tenant_id, link_id, user_id) DO UPDATE
            SET role = excluded.role, last_launch_at = excluded.last_launch_at
            RETURNING \(unsafeSQL: Placement.columns)
            """)
        guard let row = rows.first else { throw LTIError.unknownLink }
        return try Placement(row: row)
    }

    /// The person's place, held until the transaction ends where it will be changed; nil for somebody who never came.
    package func placement(
        of user: UserID, on link: ResourceLinkID, isHeld: Bool = false, in transaction: Transaction
    ) async throws -> Placement? {
        try await transaction.queryOne(
            """
            SELECT \(unsafeSQL: Placement.columns) FROM lti_placements p
            WHERE p.tenant_id = app_tenant_id() AND p.link_id = \(link) AND p.user_id = \(user)
            \(unsafeSQL: isHeld ? "FOR UPDATE" : "")
            """
        ).map(Placement.init(row:))
    }

    /// Why the person may write nothing on the link that they launched, whatever its dates; nil where they may.
    package func refusal(
        of user: UserID, on link: ResourceLinkID, in transaction: Transaction
    ) async throws -> PlacementRefusal? {
        try await transaction.queryOne(
            """
            SELECT \(PlacementRefusal.column) AS refusal FROM lti_placements p
            JOIN lti_resource_links l ON l.tenant_id = p.tenant_id AND l.id = p.link_id
            WHERE p.tenant_id = app_tenant_id() AND p.link_id = \(link) AND p.user_id = \(user)
            """
        ).flatMap { try $0["refusal", String?.self] }.flatMap(PlacementRefusal.init(rawValue:))
    }

    /// Gives the person another conversation on the link, or none, and counts a new one.
    package func set(
        _ thread: ThreadID?, of user: UserID, on link: ResourceLinkID, in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE lti_placements SET thread_id = \(thread),
                attempts = attempts + CASE WHEN \(thread)::uuid IS NULL THEN 0 ELSE 1 END
            WHERE tenant_id = app_tenant_id() AND link_id = \(link) AND user_id = \(user)
            """)
    }

    /// The links of which the conversation is the person's: none for a conversation that began elsewhere.
    package func links(of thread: ThreadID, in transaction: Transaction) async throws -> [ResourceLinkID] {
        try await transaction.query(
            "SELECT link_id FROM lti_placements WHERE tenant_id = app_tenant_id() AND thread_id = \(thread)"
        ).map { try $0["link_id", ResourceLinkID.self] }
    }
}
