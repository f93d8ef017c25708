package import Core
package import Postgres

extension ScoreStore {
    /// The statements that put a grade of a thread into the outbox, part of the transaction that makes it true. They do
    /// nothing where the thread is none of the conversations that a learner had on a link: the present one, or one in
    /// which a run ended after the next had begun.
    ///
    /// The link's `GradingSettings` say where it goes and whether it counts. A grade that is not sent is kept and held,
    /// with why.
    package static func keeping(
        _ grade: AssistantGrade, of thread: ThreadID, lineItem: LineItemID, score: ScoreID, at now: Timestamp
    ) -> [Query] {
        let step = grade.subject.step
        let isTask = if case .task = grade.subject { true } else { false }
        let (isEnd, points) = (grade.subject == .conversation, grade.points)
        let place: Query = """
            SELECT p.link_id, p.user_id, l.title, s.key, \(unsafeSQL: takesScores) AS takes_scores,
                coalesce(CASE WHEN s.key = '' THEN (l.settings #>> '{grading,maximum}')::double precision END,
                    \(points.maximum)::double precision) AS maximum,
                coalesce(l.settings #>> '{grading,attempt}', 'last') AS attempt,
                coalesce((l.settings #>> '{grading,manual_release}')::boolean, false) AS is_manual,
                a.number AS conversation
            FROM lti_attempts a
            JOIN lti_placements p ON p.tenant_id = a.tenant_id AND p.link_id = a.link_id AND p.user_id = a.user_id
            JOIN lti_resource_links l ON l.tenant_id = p.tenant_id AND l.id = p.link_id
            CROSS JOIN LATERAL (SELECT CASE
                WHEN l.settings #> '{grading,steps}' ? \(step)::text THEN \(step)::text
                ELSE CASE coalesce(l.settings #>> '{grading,from}', 'all')
                    WHEN 'end' THEN CASE WHEN \(isEnd)::boolean THEN '' END
                    WHEN 'step' THEN CASE WHEN l.settings #>> '{grading,step}' = \(step)::text THEN '' END
                    ELSE CASE WHEN NOT \(isTask)::boolean THEN '' END END
                END AS key) s
            WHERE a.tenant_id = app_tenant_id() AND a.thread_id = \(thread) AND p.role = 'learner'
                AND s.key IS NOT NULL
            """
        // Reckoned in decimals: 11 of 11 is 100 of 100, and what is not above the one maximum is not above the other.
        let share: Query = """
            \(points.given)::double precision::numeric * place.maximum::numeric
                / \(points.maximum)::double precision::numeric
            """
        let given: Query = """
            CASE WHEN place.maximum = \(points.maximum)::double precision THEN \(points.given)::double precision
                ELSE least((\(share))::double precision,
                    CASE WHEN \(points.given <= points.maximum)::boolean THEN place.maximum END) END
            """
        let activity: ActivityProgress = isEnd || isTask ? .completed : .submitted
        return [
            """
            INSERT INTO lti_line_items (id, tenant_id, link_id, key, label, score_maximum, created_at, updated_at)
            SELECT \(lineItem)::uuid, app_tenant_id(), place.link_id, place.key,
                left(concat_ws(': ', nullif(place.title, ''), nullif(place.key, '')), 255),
                place.maximum, \(now)::timestamptz, \(now)::timestamptz
            FROM (\(place)) place
            ON CONFLICT (tenant_id, link_id, key) DO NOTHING
            """,
            """
            INSERT INTO lti_grades (tenant_id, line_item_id, user_id, last_timestamp)
            SELECT app_tenant_id(), i.id, place.user_id, \(now)::timestamptz
            FROM (\(place)) place JOIN lti_line_items i
                ON i.tenant_id = app_tenant_id() AND i.link_id = place.link_id AND i.key = place.key
            ON CONFLICT (tenant_id, line_item_id, user_id) DO UPDATE SET last_timestamp = \(unsafeSQL: nextTimestamp)
            """,
            // On its own, so that it sees what was kept by whoever held the clock before.
            """
            INSERT INTO lti_scores (id, tenant_id, line_item_id, user_id, source, given, maximum, comment, activity,
                grading, submitted_at, score_timestamp, status, held_for, conversation, next_at, created_at)
            SELECT \(score)::uuid, app_tenant_id(), clock.line_item_id, clock.user_id, \(grade.source)::text,
                \(given), place.maximum,
                left(\(grade.comment)::text, 10000), \(activity.rawValue)::text, 'FullyGraded', \(now)::timestamptz,
                clock.last_timestamp,
                CASE WHEN held.reason IS NULL THEN 'pending' ELSE 'held' END, held.reason, place.conversation, now(),
                \(now)::timestamptz
            FROM (\(place)) place
            JOIN lti_line_items i
                ON i.tenant_id = app_tenant_id() AND i.link_id = place.link_id AND i.key = place.key
            JOIN lti_grades clock ON clock.tenant_id = app_tenant_id() AND clock.line_item_id = i.id
                AND clock.user_id = place.user_id
            CROSS JOIN LATERAL (SELECT CASE
                WHEN EXISTS (
                    SELECT FROM lti_scores e
                    WHERE e.tenant_id = app_tenant_id() AND e.line_item_id = clock.line_item_id
                        AND e.user_id = clock.user_id AND NOT e.is_override AND e.given IS NOT NULL
                        AND CASE place.attempt
                            WHEN 'last' THEN e.conversation > place.conversation
                            WHEN 'first' THEN e.conversation < place.conversation
                            ELSE e.given / e.maximum >= \(points.given / points.maximum)::double precision END)
                    THEN 'attempt'
                WHEN clock.is_overridden THEN 'override'
                WHEN place.is_manual THEN 'release'
                WHEN NOT place.takes_scores THEN 'platform' END) held (reason)
            ON CONFLICT (tenant_id, line_item_id, source) DO NOTHING
            """,
        ]
    }

    /// The clock of a line item and person, a second on at least: some platforms compare whole seconds.
    static let nextTimestamp = "greatest(excluded.last_timestamp, lti_grades.last_timestamp + interval '1 second')"

    /// Whether another score of the person stands in the place of a score `s`, or it tells progress alone: a teacher's
    /// in that of an assistant, until it is lifted, or the one of the attempts that counts. `g` is the row of its clock.
    package static let isSuperseded =
        "s.given IS NULL OR s.held_for IS NOT DISTINCT FROM 'attempt' OR s.is_override <> g.is_overridden"

    /// Whether the platform of a link `l` takes scores, as far as its last launch said.
    static let takesScores = """
        ('\(ServiceScope.score.rawValue)' = ANY (l.ags_scopes) AND (l.lineitem_url IS NOT NULL OR
            l.lineitems_url IS NOT NULL))
        """
}
