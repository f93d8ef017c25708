package import Core
import Postgres

/// What was used of models in a time, in groups.
package struct UsageReport: Sendable {
    /// What the calls of a group have in common.
    package enum Grouping: String, Sendable, CaseIterable {
        case model, provider, purpose, person, course, workflow, version, step, outcome, day, month
    }

    /// The calls of one group, added up.
    package struct Line: Sendable, Equatable {
        /// An identifier, a name, or the beginning of a date; nil for calls that have none.
        package let key: String?
        /// What people call it; nil where that is the key, or nobody knows any more.
        package let label: String?
        package let calls: Int
        /// Calls that were not answered.
        package let failures: Int
        /// Calls that another model answered than the one asked for, because of a budget.
        package let fallbacks: Int
        package let inputTokens: Int64
        package let outputTokens: Int64
        package let cachedTokens: Int64
        package let reasoningTokens: Int64
        package let images: Int64
        /// That were read aloud.
        package let characters: Int64
        /// Of sound that was heard or made.
        package let soundMilliseconds: Int64
        /// In micro-units.
        package let cost: Int64
        /// In milliseconds, on average; nil where no word came.
        package let firstMilliseconds: Int?
        package let totalMilliseconds: Int
    }

    /// The most groups of one report.
    package static let most = 1000

    package let grouping: Grouping
    package let from: Timestamp
    package let until: Timestamp
    package let lines: [Line]
    /// Whether there are more groups than `most`; those that cost least are left out.
    package let isCut: Bool
}

extension UsageStore {
    /// What was used of models from a time until before another.
    ///
    /// - Parameter teacher: only calls of courses in which this person teaches; nil: all calls
    package func report(
        by grouping: UsageReport.Grouping, from: Timestamp, until: Timestamp, coursesOf teacher: UserID?,
        in tenantID: TenantID
    ) async throws -> UsageReport {
        let rows = try await database.statements(of: tenantID).query(
            """
            SELECT g.*, \(unsafeSQL: grouping.label) AS label
            FROM (
                SELECT \(unsafeSQL: grouping.key) AS key, count(*) AS calls,
                    count(*) FILTER (WHERE m.outcome <> 'answered') AS failures,
                    count(*) FILTER (WHERE m.is_fallback) AS fallbacks, sum(m.input_tokens)::bigint AS input_tokens,
                    sum(m.output_tokens)::bigint AS output_tokens, sum(m.cached_tokens)::bigint AS cached_tokens,
                    sum(m.reasoning_tokens)::bigint AS reasoning_tokens, sum(m.images)::bigint AS images,
                    sum(m.characters)::bigint AS characters, sum(m.sound_ms)::bigint AS sound_ms,
                    least(sum(m.cost), 9223372036854775807)::bigint AS cost, avg(m.first_ms)::integer AS first_ms,
                    avg(m.total_ms)::integer AS total_ms
                FROM model_calls m
                WHERE m.tenant_id = app_tenant_id() AND m.at >= \(from) AND m.at < \(until)
                    AND (\(teacher)::uuid IS NULL OR m.course_id IN (
                        SELECT c.course_id FROM course_memberships c
                        WHERE c.tenant_id = app_tenant_id() AND c.user_id = \(teacher) AND c.role = 'teacher'))
                GROUP BY 1) g
            ORDER BY \(unsafeSQL: grouping.order) LIMIT \(UsageReport.most + 1)
            """)
        return UsageReport(
            grouping: grouping, from: from, until: until,
            lines: try rows.prefix(UsageReport.most).map(UsageReport.Line.init(row:)),
            isCut: rows.count > UsageReport.most)
    }
}

extension UsageReport.Grouping {
    /// A column, or what is made of one: the program's own words alone.
    fileprivate var key: String {
        switch self {
        case .model: "m.model"
        case .provider: "m.provider"
        case .purpose: "m.purpose"
        case .person: "m.user_id::text"
        case .course: "m.course_id::text"
        case .workflow: "m.workflow_id::text"
        case .version: "m.version_id::text"
        case .step: "m.step"
        case .outcome: "m.outcome"
        case .day: "to_char(m.at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
        case .month: "to_char(m.at AT TIME ZONE 'UTC', 'YYYY-MM')"
        }
    }

    fileprivate var label: String {
        switch self {
        case .person:
            """
            (SELECT coalesce(p.name, u.name) FROM memberships p JOIN users u ON u.id = p.user_id
                WHERE p.tenant_id = app_tenant_id() AND p.user_id = g.key::uuid)
            """
        case .course: "(SELECT c.title FROM courses c WHERE c.tenant_id = app_tenant_id() AND c.id = g.key::uuid)"
        case .workflow: "(SELECT w.title FROM workflows w WHERE w.tenant_id = app_tenant_id() AND w.id = g.key::uuid)"
        case .version:
            """
            (SELECT w.title || ' ' || v.number FROM workflow_versions v
                JOIN workflows w ON w.tenant_id = v.tenant_id AND w.id = v.workflow_id
                WHERE v.tenant_id = app_tenant_id() AND v.id = g.key::uuid)
            """
        case .model, .provider, .purpose, .step, .outcome, .day, .month: "NULL::text"
        }
    }

    fileprivate var order: String {
        switch self {
        case .day, .month: "g.key DESC"
        default: "g.cost DESC, g.input_tokens + g.output_tokens DESC, g.calls DESC, g.key"
        }
    }
}

extension UsageReport.Line {
    fileprivate init(row: Row) throws {
        self.init(
            key: try row["key", String?.self], label: try row["label", String?.self], calls: try row["calls", Int.self],
            failures: try row["failures", Int.self], fallbacks: try row["fallbacks", Int.self],
            inputTokens: try row["input_tokens", Int64.self], outputTokens: try row["output_tokens", Int64.self],
            cachedTokens: try row["cached_tokens", Int64.self],
            reasoningTokens: try row["reasoning_tokens", Int64.self], images: try row["images", Int64.self],
            characters: try row["characters", Int64.self], soundMilliseconds: try row["sound_ms", Int64.self],
            cost: try row["cost", Int64.self], firstMilliseconds: try row["first_ms", Int?.self],
            totalMilliseconds: try row["total_ms", Int.self])
    }
}
