import Auth
import Core
import HTTPCore
import Postgres

/// What learners of a course ask its assistants most, grouped by what they wrote.
struct CourseQuestions: Sendable {
    /// Questions that differ in nothing but case, signs and blanks.
    struct Question: Sendable, Equatable {
        /// As it was written last.
        let text: String
        let count: Int
        /// How many people asked it.
        let people: Int
        let lastAsked: Timestamp
        /// The slug of the assistant that was asked last.
        let workflow: String
    }

    /// The most questions of one answer.
    static let most = 50
    /// The most messages that are looked at, the latest ones.
    static let messages = 20_000
    /// Fewer people than this are not shown to have asked something where a course is anonymous.
    static let fewest = 3

    let questions: [Question]
    /// Whether learners may come without saying who they are, so that what one or two of them wrote is kept back.
    let isAnonymous: Bool

    /// What was asked since then. A message is a question where it has a question mark, or begins a conversation.
    static func of(
        _ course: CourseID, for member: Identity, since: Timestamp, through database: Database
    ) async throws -> CourseQuestions {
        let from = UUID128(milliseconds: UInt64(max(0, since.microseconds / 1000)), random: (0, 0))
        let rows = try await database.statements(of: member.tenantID, on: .exclusive, readOnly: true).batch([
            """
            SELECT EXISTS (
                SELECT FROM lti_contexts c
                JOIN lti_registrations r ON r.tenant_id = c.tenant_id AND r.id = c.registration_id
                WHERE c.tenant_id = app_tenant_id() AND c.course_id = \(course)
                    AND (r.settings ->> 'anonymous')::boolean) AS anonymous
            """,
            """
            WITH said AS (
                SELECT t.user_id, t.workflow_id, i.created_at, i.id, (
                        SELECT string_agg(p ->> 'text', ' ')
                        FROM jsonb_array_elements(i.content -> 'content') p WHERE p ->> 'type' = 'input_text') AS text,
                    NOT EXISTS (SELECT FROM thread_items b WHERE b.thread_id = i.thread_id AND b.id < i.id
                        AND b.kind = 'user_message') AS is_first
                FROM threads t JOIN thread_items i ON i.tenant_id = t.tenant_id AND i.thread_id = t.id
                WHERE t.tenant_id = app_tenant_id() AND t.origin IN ('chat', 'call') AND t.deleted_at IS NULL
                    AND t.updated_at >= \(since) AND t.user_id IN (\(Courses.learners(of: course, for: member)))
                    AND t.workflow_id IN (\(Courses.assistants(of: course)))
                    AND i.kind = 'user_message' AND i.id >= \(from)
                    AND jsonb_typeof(i.content -> 'content') = 'array'
                ORDER BY i.id DESC LIMIT \(Self.messages)
            ), asked AS (
                SELECT *, btrim(regexp_replace(lower(left(text, 400)), '[^[:alnum:]]+', ' ', 'g')) AS words
                FROM said WHERE is_first OR position('?' IN text) > 0
            )
            SELECT (array_agg(left(text, 1000) ORDER BY id DESC))[1] AS text, count(*) AS count,
                count(DISTINCT user_id) AS people, max(created_at) AS last, (
                    SELECT slug FROM workflows w WHERE w.tenant_id = app_tenant_id()
                        AND w.id = (array_agg(workflow_id ORDER BY asked.id DESC))[1]) AS workflow
            FROM asked WHERE length(words) >= 3
            GROUP BY words
            ORDER BY people DESC, count DESC, last DESC LIMIT \(Self.most)
            """,
        ])
        let isAnonymous = try rows[0].first?["anonymous", Bool?.self] ?? false
        let found = try rows[1].map { row in
            Question(
                text: try row["text", String.self], count: try row["count", Int.self],
                people: try row["people", Int.self], lastAsked: try row["last", Timestamp.self],
                workflow: try row["workflow", String?.self] ?? "")
        }
        return CourseQuestions(
            questions: found.filter { !isAnonymous || $0.people >= Self.fewest }, isAnonymous: isAnonymous)
    }
}
