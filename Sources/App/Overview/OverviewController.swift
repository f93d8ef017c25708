import Auth
import Core
import HTTPCore
import Postgres

/// What happened lately, at a glance, for those who answer for an institution.
struct OverviewController {
    let database: Database
    let clock: any WallClock

    var routes: [Route] {
        [
            Route(
                .get, "/api/v1/overview", access: .permission(.usageRead), timeout: .seconds(60), traits: .crossOrigin
            ) { request, context in
                let overview = try await Overview.of(
                    context.member.tenantID, days: Self.days(request), now: clock.now(), through: database)
                return .json(overview.json)
            }.documented(
                "Show what happened day by day", tag: "Tenants",
                query: [
                    .init("days", "How many days up to today; 30 unless told.", .integer(1...Overview.most))
                ], answer: Overview.schema,
                details: """
                    Days are those of UTC, none left out. `calls` are those of language models, `errors` those of them \
                    that were not answered, `tokens` what went in and came out, `cost` in millionths of the \
                    installation's currency, `median_ms` how long calls took. `people` asked a model or began a \
                    conversation; in `totals` everybody counts once. `conversations` were begun. `warned_budgets` \
                    have come to their warning in their day, month or term.
                    """)
        ]
    }

    static func days(_ request: HTTPRequest, most: Int = Overview.most) throws(JSONDecodingError) -> Int {
        guard let text = request.queryParameters["days"] else { return 30 }
        return try Field.value(text, "days", "number from 1 to \(most)") { text in
            Int(text).flatMap { (1...most).contains($0) ? $0 : nil }
        }
    }
}

extension Overview {
    fileprivate var json: JSONValue {
        [
            "days": .array(
                days.map { day in .object(JSONObject([("date", .string(day.date))] + day.counts.members)) }),
            "totals": .object(JSONObject(totals.members)), "warned_budgets": .integer(warnedBudgets),
        ]
    }

    fileprivate static let schema = JSONSchema.named(
        "Overview",
        .object([
            .required("days", .array(.object([.required("date", .string())] + Counts.properties))),
            .required("totals", .object(Counts.properties)), .required("warned_budgets", .integer()),
        ]))
}

extension Overview.Counts {
    fileprivate var members: [(String, JSONValue)] {
        [
            ("calls", .integer(calls)), ("tokens", .integer(tokens)), ("cost", .integer(cost)),
            ("people", .integer(people)), ("conversations", .integer(conversations)), ("errors", .integer(errors)),
            ("median_ms", medianMilliseconds.map { .integer($0) } ?? .null),
        ]
    }

    fileprivate static let properties: [JSONSchema.Property] =
        ["calls", "tokens", "cost", "people", "conversations", "errors"].map { .required($0, .integer()) } + [
            .required("median_ms", .nullable(.integer()))
        ]
}
