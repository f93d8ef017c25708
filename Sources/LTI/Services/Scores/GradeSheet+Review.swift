package import Core
package import Postgres

extension GradeSheet {
    /// Of these people, the teachers' scores at the link's own line item that were lifted after they were sent.
    func leftovers(
        of users: [UserID], on link: ResourceLinkID, in transaction: Transaction
    ) async throws -> [UserID: Points] {
        guard !users.isEmpty else { return [:] }
        let rows = try await transaction.query(
            """
            SELECT DISTINCT ON (s.user_id) s.user_id, s.given, s.maximum
            FROM lti_scores s
            JOIN lti_line_items i ON i.tenant_id = s.tenant_id AND i.id = s.line_item_id
            JOIN lti_grades g
                ON g.tenant_id = s.tenant_id AND g.line_item_id = s.line_item_id AND g.user_id = s.user_id
            WHERE s.tenant_id = app_tenant_id() AND i.link_id = \(link) AND i.key = ''
                AND s.user_id = ANY (\(users.map(\.uuid))) AND s.is_override AND NOT g.is_overridden
                AND s.status IN ('pending', 'delivered')
            ORDER BY s.user_id, s.score_timestamp DESC
            """)
        return try rows.reduce(into: [:]) { left, row in
            left[try row["user_id", UserID.self]] = Points(
                given: try row["given", Double.self], maximum: try row["maximum", Double.self])
        }
    }

    /// The conversations of a learner on a link, the newest first; those deleted are not among them. Within a transaction
    /// of the tenant.
    package func conversations(
        of user: UserID, on link: ResourceLinkID, in transaction: Transaction
    ) async throws -> [LinkConversation] {
        try await transaction.query(
            """
            SELECT a.number, a.thread_id, a.began_at, w.slug, w.title
            FROM lti_attempts a
            JOIN threads t ON t.tenant_id = a.tenant_id AND t.id = a.thread_id AND t.deleted_at IS NULL
            JOIN workflows w ON w.tenant_id = t.tenant_id AND w.id = t.workflow_id
            WHERE a.tenant_id = app_tenant_id() AND a.link_id = \(link) AND a.user_id = \(user)
            ORDER BY a.number DESC LIMIT 100
            """
        ).map { row in
            let (number, thread, began, slug, title) = try row.decode(
                Int.self, ThreadID.self, Timestamp.self, String.self, String.self)
            return LinkConversation(
                number: number, threadID: thread, beganAt: began, workflow: (slug: slug, title: title))
        }
    }
}
