package import Core
package import Postgres

extension ScoreStore {
    /// How far a learner's conversation is.
    package enum Progress: String, Sendable, CaseIterable {
        /// They have said something.
        case begun
        /// It has come to its end.
        case over
    }

    /// The statement that tells the platform how far a conversation is, where its link says so: once for each, never after
    /// a score of the learner was sent, and not where the link has no line item and no maximum to make one with. It does
    /// nothing for a thread that is no learner's present conversation on a link.
    package static func telling(
        _ progress: Progress, of thread: ThreadID, lineItem: LineItemID, score: ScoreID, at now: Timestamp
    ) -> Query {
        let isOver = progress == .over
        return """
            WITH place AS (
                SELECT p.link_id, p.user_id, left(l.title, 255) AS title,
                    coalesce((l.settings #>> '{grading,maximum}')::double precision, 100) AS maximum,
                    coalesce((l.settings #>> '{grading,manual_release}')::boolean, false) AS is_manual
                FROM lti_placements p
                JOIN lti_resource_links l ON l.tenant_id = p.tenant_id AND l.id = p.link_id
                WHERE p.tenant_id = app_tenant_id() AND p.thread_id = \(thread) AND p.role = 'learner'
                    AND (l.settings #>> '{grading,progress}')::boolean AND \(unsafeSQL: takesScores)
                    AND ((\(unsafeSQL: ownLineItem)) IS NOT NULL
                        OR l.settings #>> '{grading,maximum}' IS NOT NULL)
                    AND (\(isOver)::boolean OR EXISTS (
                        SELECT FROM thread_items i WHERE i.tenant_id = p.tenant_id AND i.thread_id = p.thread_id
                            AND i.kind = 'user_message'))
            ), made AS (
                INSERT INTO lti_line_items (id, tenant_id, link_id, key, label, score_maximum, created_at, updated_at)
                SELECT \(lineItem)::uuid, app_tenant_id(), place.link_id, '', place.title, place.maximum,
                    \(now)::timestamptz, \(now)::timestamptz
                FROM place
                ON CONFLICT (tenant_id, link_id, key) DO NOTHING
                RETURNING id, link_id
            ), item AS (
                SELECT id, link_id FROM made
                UNION ALL
                SELECT i.id, i.link_id FROM lti_line_items i JOIN place ON place.link_id = i.link_id
                WHERE i.tenant_id = app_tenant_id() AND i.key = ''
            ), clock AS (
                INSERT INTO lti_grades (tenant_id, line_item_id, user_id, last_timestamp)
                SELECT app_tenant_id(), item.id, place.user_id, \(now)::timestamptz
                FROM item JOIN place ON place.link_id = item.link_id
                WHERE NOT EXISTS (
                    SELECT FROM lti_scores e
                    WHERE e.tenant_id = app_tenant_id() AND e.line_item_id = item.id AND e.user_id = place.user_id
                        AND (e.given IS NOT NULL AND e.held_for IS DISTINCT FROM 'release'
                            OR e.source IN (\("progress-over-\(thread)"), \("progress-\(progress.rawValue)-\(thread)"))))
                ON CONFLICT (tenant_id, line_item_id, user_id) DO UPDATE
                    SET last_timestamp = \(unsafeSQL: nextTimestamp)
                RETURNING line_item_id, user_id, last_timestamp)
            INSERT INTO lti_scores (id, tenant_id, line_item_id, user_id, source, activity, grading, score_timestamp,
                status, next_at, created_at)
            SELECT \(score)::uuid, app_tenant_id(), clock.line_item_id, clock.user_id,
                \("progress-\(progress.rawValue)-\(thread)")::text,
                CASE WHEN NOT \(isOver)::boolean THEN 'InProgress' WHEN place.is_manual THEN 'Submitted'
                    ELSE 'Completed' END,
                CASE WHEN NOT \(isOver)::boolean THEN 'NotReady' WHEN place.is_manual THEN 'PendingManual'
                    ELSE 'Pending' END,
                clock.last_timestamp, 'pending', now(), \(now)::timestamptz
            FROM clock JOIN place ON place.user_id = clock.user_id
            ON CONFLICT (tenant_id, line_item_id, source) DO NOTHING
            """
    }
}
