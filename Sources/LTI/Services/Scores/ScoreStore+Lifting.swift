package import Core
package import Postgres

extension ScoreStore {
    /// Ends that a teacher's score stands over those of the assistant, whose own is sent again; how many scores that are:
    /// none where the assistant gave none. Nil where no teacher's score stands. A teacher's score that was not sent yet
    /// stays unsent. Within a transaction of the tenant.
    package func lift(
        _ user: UserID, on link: ResourceLinkID, lineItem key: String, as again: ScoreID, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> Int? {
        let lifted = try await transaction.queryOne(
            """
            UPDATE lti_grades g SET is_overridden = false FROM lti_line_items i
            WHERE g.tenant_id = app_tenant_id() AND g.user_id = \(user) AND g.is_overridden
                AND i.tenant_id = g.tenant_id AND i.id = g.line_item_id AND i.link_id = \(link) AND i.key = \(key)
            RETURNING g.line_item_id
            """)
        guard let lineItem = try lifted?["line_item_id", LineItemID.self] else { return nil }
        try await transaction.execute(
            """
            UPDATE lti_scores SET status = 'held', held_for = 'override'
            WHERE tenant_id = app_tenant_id() AND line_item_id = \(lineItem) AND user_id = \(user)
                AND is_override AND status = 'pending' AND attempts = 0
            """)
        let own = try await transaction.queryOne(
            """
            SELECT s.id, \(unsafeSQL: Self.takesScores) AS takes_scores FROM lti_scores s
            JOIN lti_line_items i ON i.tenant_id = s.tenant_id AND i.id = s.line_item_id
            JOIN lti_resource_links l ON l.tenant_id = i.tenant_id AND l.id = i.link_id
            WHERE s.tenant_id = app_tenant_id() AND s.line_item_id = \(lineItem) AND s.user_id = \(user)
                AND NOT s.is_override AND s.given IS NOT NULL AND s.held_for IS DISTINCT FROM 'attempt'
            ORDER BY s.score_timestamp DESC LIMIT 1
            """)
        guard let (score, takesScores) = try own?.decode(ScoreID.self, Bool.self), takesScores else { return 0 }
        try await repeatScore(score, at: lineItem, of: user, as: again, at: now, in: transaction)
        return 1
    }
}
