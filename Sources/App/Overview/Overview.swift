import Core
import Postgres

/// What happened in an institution day by day.
struct Overview: Sendable {
    /// What is counted of a day, or of all of them.
    struct Counts: Sendable, Equatable {
        /// Calls of language models, and how many of them were not answered.
        var calls: Int64 = 0
        var errors: Int64 = 0
        /// Those that went in and those that came out.
        var tokens: Int64 = 0
        /// In millionths of the installation's currency.
        var cost: Int64 = 0
        /// How long calls took, half of them less; nil where there was none.
        var medianMilliseconds: Int64?
        /// People who asked a model or began a conversation.
        var people: Int64 = 0
        /// Conversations that were begun.
        var conversations: Int64 = 0
    }

    /// The most days.
    static let most = 366

    /// From the earliest to today, none left out.
    let days: [(date: String, counts: Counts)]
    let totals: Counts
    /// Budgets that have come to their warning in their period of now.
    let warnedBudgets: Int64

    /// The last days up to today, in UTC: four statements in one exchange, three with their totals.
    static func of(
        _ tenant: TenantID, days count: Int, now: Timestamp, through database: Database
    ) async throws -> Overview {
        let today = Int(now.microseconds / 86_400_000_000)
        let first = today - count + 1
        let from = Timestamp(microseconds: Int64(first) * 86_400_000_000)
        // Conversations are found by the time that their identifiers begin with.
        let threads = UUID128(milliseconds: UInt64(max(0, from.microseconds / 1000)), random: (0, 0))
        let results = try await database.statements(of: tenant, on: .exclusive, readOnly: true).batch([
            """
            SELECT (at AT TIME ZONE 'UTC')::date - DATE '1970-01-01' AS day, count(*) AS calls,
                count(*) FILTER (WHERE outcome <> 'answered') AS errors,
                sum(input_tokens + output_tokens)::bigint AS tokens,
                least(sum(cost), 9223372036854775807)::bigint AS cost,
                percentile_disc(0.5) WITHIN GROUP (ORDER BY total_ms)::bigint AS median_ms
            FROM model_calls WHERE tenant_id = app_tenant_id() AND at >= \(from)
            GROUP BY GROUPING SETS ((1), ())
            """,
            """
            SELECT day, count(DISTINCT user_id) AS people FROM (
                SELECT DISTINCT (at AT TIME ZONE 'UTC')::date - DATE '1970-01-01' AS day, user_id
                FROM model_calls WHERE tenant_id = app_tenant_id() AND at >= \(from) AND user_id IS NOT NULL
                UNION
                SELECT (created_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01', user_id
                FROM threads WHERE tenant_id = app_tenant_id() AND id >= \(threads) AND user_id IS NOT NULL
                    AND origin <> 'trial' AND NOT is_untouched) AS active
            GROUP BY GROUPING SETS ((day), ())
            """,
            """
            SELECT (created_at AT TIME ZONE 'UTC')::date - DATE '1970-01-01' AS day, count(*) AS conversations
            FROM threads WHERE tenant_id = app_tenant_id() AND id >= \(threads) AND origin <> 'trial'
                AND NOT is_untouched
            GROUP BY GROUPING SETS ((1), ())
            """,
            """
            SELECT count(*) AS warned FROM budgets b
            WHERE b.tenant_id = app_tenant_id() AND EXISTS (
                SELECT FROM budget_periods p
                WHERE p.tenant_id = b.tenant_id AND p.budget_id = b.id AND p.warned_at IS NOT NULL
                    AND p.starts_at = budget_start(b.period, b.time_zone, b.starts_on, b.ends_on, \(now)))
            """,
        ])
        var found: [Int: Counts] = [:]
        for row in results[0] {
            let day = try row["day", Int?.self] ?? Self.all
            found[day, default: Counts()].calls = try row["calls", Int64.self]
            found[day, default: Counts()].errors = try row["errors", Int64.self]
            found[day, default: Counts()].tokens = try row["tokens", Int64?.self] ?? 0
            found[day, default: Counts()].cost = try row["cost", Int64?.self] ?? 0
            found[day, default: Counts()].medianMilliseconds = try row["median_ms", Int64?.self]
        }
        for row in results[1] {
            let day = try row["day", Int?.self] ?? Self.all
            found[day, default: Counts()].people = try row["people", Int64.self]
        }
        for row in results[2] {
            let day = try row["day", Int?.self] ?? Self.all
            found[day, default: Counts()].conversations = try row["conversations", Int64.self]
        }
        return Overview(
            days: (first...today).map { day in
                let date = Timestamp(microseconds: Int64(day) * 86_400_000_000).rfc3339.prefix(10)
                return (String(date), found[day] ?? Counts())
            }, totals: found[Self.all] ?? Counts(),
            warnedBudgets: try results[3].first?["warned", Int64.self] ?? 0)
    }

    /// Stands for the sum of the days.
    private static let all = Int.min
}
