package import Core
package import Postgres

/// What a teacher decides about a learner's score.
extension ScoreStore {
    /// A teacher's score, which stands over those of assistants from now on; nil where the person has no place on the link
    /// as a learner, or the link no such line item. Within a transaction of the tenant.
    package func override(
        _ points: Points, comment: String?, of user: UserID, on link: ResourceLinkID, lineItem key: String,
        ids: (lineItem: LineItemID, score: ScoreID), at now: Timestamp, in transaction: Transaction
    ) async throws -> ScoreID? {
        if key.isEmpty {
            try await transaction.execute(
                """
                INSERT INTO lti_line_items (id, tenant_id, link_id, key, label, score_maximum, created_at, updated_at)
                SELECT \(ids.lineItem)::uuid, app_tenant_id(), l.id, '', left(l.title, 255),
                    \(points.maximum)::double precision, \(now)::timestamptz, \(now)::timestamptz
                FROM lti_resource_links l WHERE l.tenant_id = app_tenant_id() AND l.id = \(link)
                ON CONFLICT (tenant_id, link_id, key) DO NOTHING
                """)
        }
        let row = try await transaction.queryOne(
            """
            WITH clock AS (
                INSERT INTO lti_grades (tenant_id, line_item_id, user_id, last_timestamp, is_overridden)
                SELECT app_tenant_id(), i.id, p.user_id, \(now)::timestamptz, true
                FROM lti_placements p JOIN lti_line_items i ON i.tenant_id = p.tenant_id AND i.link_id = p.link_id
                WHERE p.tenant_id = app_tenant_id() AND p.link_id = \(link) AND p.user_id = \(user)
                    AND p.role = 'learner' AND i.key = \(key)
                ON CONFLICT (tenant_id, line_item_id, user_id) DO UPDATE
                    SET is_overridden = true, last_timestamp = \(unsafeSQL: Self.nextTimestamp)
                RETURNING line_item_id, user_id, last_timestamp)
            INSERT INTO lti_scores (id, tenant_id, line_item_id, user_id, source, is_override, given, maximum, comment,
                activity, grading, score_timestamp, status, held_for, next_at, created_at)
            SELECT \(ids.score)::uuid, app_tenant_id(), clock.line_item_id, clock.user_id,
                \("override-\(ids.score)")::text, true, \(points.given)::double precision,
                \(points.maximum)::double precision, \(comment)::text, 'Completed', 'FullyGraded',
                clock.last_timestamp,
                CASE WHEN \(unsafeSQL: Self.takesScores) THEN 'pending' ELSE 'held' END,
                CASE WHEN NOT \(unsafeSQL: Self.takesScores) THEN 'platform' END, now(), \(now)::timestamptz
            FROM clock JOIN lti_line_items i ON i.tenant_id = app_tenant_id() AND i.id = clock.line_item_id
            JOIN lti_resource_links l ON l.tenant_id = app_tenant_id() AND l.id = i.link_id
            RETURNING id
            """)
        return try row.map { try $0["id", ScoreID.self] }
    }

    /// Has the last scores of a person on a link sent again, with timestamps of now, or, without a person, all that
    /// failed, or that wait for their release; how many, 10000 at most. Scores that are on their way are left alone.
    /// Within a transaction of the tenant.
    package func sendAgain(
        on link: ResourceLinkID, of user: UserID?, releasing: Bool = false, at now: Timestamp,
        identifiers: any IdentifierGenerator,
        in transaction: Transaction
    ) async throws -> Int {
        let found = try await transaction.query(Self.last(on: link, of: user, releasing: releasing)).map { row in
            try row["id", ScoreID.self]
        }
        guard !found.isEmpty else { return 0 }
        // A grade that somebody is given meanwhile is waited for: the one before it must not arrive after it.
        _ = try await transaction.query(
            """
            SELECT g.user_id FROM lti_grades g
            WHERE g.tenant_id = app_tenant_id() AND (g.line_item_id, g.user_id) IN (
                SELECT s.line_item_id, s.user_id FROM lti_scores s
                WHERE s.tenant_id = app_tenant_id() AND s.id = ANY (\(found)::uuid[]))
            ORDER BY g.line_item_id, g.user_id FOR UPDATE
            """)
        let last = try await transaction.query(
            Self.last(on: link, of: user, releasing: releasing, among: found)
        ).map { try $0.decode(ScoreID.self, LineItemID.self, UserID.self) }
        for (id, lineItem, user) in last {
            try await repeatScore(id, at: lineItem, of: user, as: identifiers.make(), at: now, in: transaction)
        }
        return last.count
    }

    /// Finds what `sendAgain` sends, among certain scores only if told.
    private static func last(
        on link: ResourceLinkID, of user: UserID?, releasing: Bool, among scores: [ScoreID]? = nil
    ) -> Query {
        """
        SELECT id, line_item_id, user_id FROM (
            SELECT DISTINCT ON (s.user_id, s.line_item_id) s.id, s.line_item_id, s.user_id, s.status, s.held_for
            FROM lti_scores s JOIN lti_line_items i ON i.tenant_id = s.tenant_id AND i.id = s.line_item_id
            JOIN lti_grades g
                ON g.tenant_id = s.tenant_id AND g.line_item_id = s.line_item_id AND g.user_id = s.user_id
            WHERE s.tenant_id = app_tenant_id() AND i.link_id = \(link)
                AND (\(user)::uuid IS NULL OR s.user_id = \(user)) AND NOT (\(unsafeSQL: isSuperseded))
            ORDER BY s.user_id, s.line_item_id, s.score_timestamp DESC) latest
        WHERE CASE WHEN \(releasing) THEN held_for = 'release'
                ELSE status = 'failed' OR \(user)::uuid IS NOT NULL AND status <> 'pending' END
            AND (\(scores)::uuid[] IS NULL OR id = ANY (\(scores)::uuid[]))
        ORDER BY id LIMIT 10000
        """
    }

    /// The same score with a timestamp of now, on its way once more; for whoever holds the clock.
    func repeatScore(
        _ id: ScoreID, at lineItem: LineItemID, of user: UserID, as again: ScoreID, at now: Timestamp,
        in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            WITH clock AS (
                UPDATE lti_grades SET last_timestamp =
                    greatest(\(now)::timestamptz, last_timestamp + interval '1 second')
                WHERE tenant_id = app_tenant_id() AND line_item_id = \(lineItem) AND user_id = \(user)
                RETURNING last_timestamp)
            INSERT INTO lti_scores (id, tenant_id, line_item_id, user_id, source, is_override, conversation, given,
                maximum, comment, activity, grading, submitted_at, score_timestamp, status, next_at, created_at)
            SELECT \(again)::uuid, tenant_id, line_item_id, user_id, \("again-\(again)")::text, is_override,
                conversation, given, maximum, comment, activity, grading, submitted_at, clock.last_timestamp,
                'pending', now(), \(now)::timestamptz
            FROM lti_scores s, clock WHERE s.tenant_id = app_tenant_id() AND s.id = \(id)
            """)
    }

    /// The link's line items with where they are, for reading results back: by their keys, the address nil where none is
    /// known.
    package func lineItems(
        of link: ResourceLinkID, in transaction: Transaction
    ) async throws -> (items: [(key: String, url: String?)], endpoint: GradeEndpoint, client: ServiceClient)? {
        let row = try await transaction.queryOne(
            """
            SELECT \(unsafeSQL: Self.linkColumns) FROM lti_resource_links l
            JOIN lti_registrations r ON r.tenant_id = l.tenant_id AND r.id = l.registration_id
            WHERE l.tenant_id = app_tenant_id() AND l.id = \(link)
            """)
        guard let row else { return nil }
        let endpoint = try GradeEndpoint(row: row)
        let items = try await transaction.query(
            "SELECT key, url FROM lti_line_items WHERE tenant_id = app_tenant_id() AND link_id = \(link) ORDER BY key"
        ).map { row -> (key: String, url: String?) in
            let (key, url) = try row.decode(String.self, String?.self)
            return (key, key.isEmpty ? endpoint.lineItem ?? url : url)
        }
        return (items, endpoint, try ServiceClient(row: row))
    }

    /// Whom the platform's subjects are, as far as they came here.
    package func people(
        _ subjects: [String], on link: ResourceLinkID, in transaction: Transaction
    ) async throws -> [String: UserID] {
        let rows = try await transaction.query(
            """
            SELECT pe.subject, pe.user_id FROM lti_resource_links l
            JOIN lti_registrations r ON r.tenant_id = l.tenant_id AND r.id = l.registration_id
            JOIN lti_people pe ON pe.tenant_id = l.tenant_id AND pe.issuer = r.issuer
            WHERE l.tenant_id = app_tenant_id() AND l.id = \(link) AND pe.subject = ANY (\(subjects))
            """
        ).map { try $0.decode(String.self, UserID.self) }
        return Dictionary(rows) { first, _ in first }
    }
}
