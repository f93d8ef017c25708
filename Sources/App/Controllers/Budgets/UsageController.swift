import Auth
import Core
import HTTPCore
import ModelProviders

/// What was used of language models: all of it for administrators, that of their courses for teachers.
struct UsageController {
    let usage: UsageStore
    let clock: any WallClock

    var routes: [Route] {
        [
            Route(.get, "/api/v1/usage", access: .coursePermission(.usageRead), traits: .crossOrigin) {
                try await report($0, $1)
            }.documented(
                "Report what was used of language models", tag: "Budgets",
                query: [
                    .init(
                        "group_by", "What the calls of a line have in common; `model` unless told.",
                        .choice(UsageReport.Grouping.self)),
                    .init("from", "A day or a time; thirty days ago unless told."),
                    .init("until", "A day or a time that is not part of it any more; now unless told."),
                    .init("format", "`csv` gives a table, as `Accept: text/csv` does.", .enumeration(["json", "csv"])),
                ], answer: UsageReport.schema,
                details: """
                    `cost` is in millionths of the installation's currency. Days and months are those of UTC. Lines come \
                    with what costs most first, at most \(UsageReport.most) of them; `cut` says that there are more. \
                    Teachers see the calls of the courses in which they teach.
                    """, otherAnswers: ["text/csv"])
        ]
    }

    private func report(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let seesAll = member.may(.usageRead)
        if !seesAll { try member.require(.usageRead, inCourseAs: .teacher) }
        let query = try UsageQuery(request, now: clock.now())
        let report = try await usage.report(
            by: query.grouping, from: query.from, until: query.until, coursesOf: seesAll ? nil : member.userID,
            in: member.tenantID)
        return query.isCSV ? report.csv : .json(report.json)
    }
}

/// What a request asks of the report.
struct UsageQuery {
    let grouping: UsageReport.Grouping
    let from: Timestamp
    let until: Timestamp
    let isCSV: Bool

    init(_ request: HTTPRequest, now: Timestamp) throws(JSONDecodingError) {
        let parameters = request.queryParameters
        grouping =
            try parameters["group_by"].map { text throws(JSONDecodingError) in
                try Field.choice(text, "group_by", among: UsageReport.Grouping.allCases)
            } ?? .model
        let until = try Self.time("until", parameters) ?? now
        from = try Self.time("from", parameters) ?? until + .seconds(-30 * 86_400)
        self.until = until
        guard from < until else { throw JSONDecodingError(path: "from", expectation: "a time before `until`") }
        switch parameters["format"] {
        case nil: isCSV = request.fields["Accept"]?.hasPrefix("text/csv") ?? false
        case "json": isCSV = false
        case "csv": isCSV = true
        default: throw JSONDecodingError(path: "format", expectation: "json or csv")
        }
    }

    private static func time(_ name: String, _ parameters: [String: String]) throws(JSONDecodingError) -> Timestamp? {
        guard let text = parameters[name] else { return nil }
        guard let time = Timestamp(rfc3339: text.utf8.count == 10 ? text + "T00:00:00Z" : text) else {
            throw JSONDecodingError(path: name, expectation: "a day or a time such as 2026-11-21T09:00:00Z")
        }
        return time
    }
}

extension UsageReport {
    fileprivate var json: JSONValue {
        [
            "group_by": .string(grouping.rawValue), "from": .string(from.rfc3339), "until": .string(until.rfc3339),
            "data": .array(lines.map(\.json)), "cut": .bool(isCut),
        ]
    }

    /// RFC 4180.
    fileprivate var csv: HTTPResponse {
        var text = "\(grouping.rawValue),name," + Line.numbers.joined(separator: ",") + "\r\n"
        for line in lines {
            let cells = [line.key ?? "", line.label ?? ""].map(AuditRecord.csvField)
            text += (cells + line.values.map { $0.map(String.init) ?? "" }).joined(separator: ",") + "\r\n"
        }
        return HTTPResponse(
            fields: [
                "Content-Type": "text/csv; charset=utf-8",
                "Content-Disposition": "attachment; filename=\"usage-by-\(grouping.rawValue).csv\"",
            ], body: .bytes(Array(text.utf8)))
    }

    fileprivate static let schema = JSONSchema.named(
        "UsageReport",
        .object([
            .required("group_by", .choice(Grouping.self)), .required("from", .time), .required("until", .time),
            .required(
                "data",
                .array(
                    .object(
                        [.required("key", .nullable(.string())), .required("name", .nullable(.string()))]
                            + Line.numbers.map { .required($0, $0 == "first_ms" ? .nullable(.integer()) : .integer()) })
                )
            ), .required("cut", .boolean),
        ]))
}

extension UsageReport.Line {
    fileprivate static let numbers = [
        "calls", "failures", "fallbacks", "input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens",
        "images", "characters", "sound_seconds", "cost", "first_ms", "total_ms",
    ]

    fileprivate var values: [Int64?] {
        [
            Int64(calls), Int64(failures), Int64(fallbacks), inputTokens, outputTokens, cachedTokens, reasoningTokens,
            images, characters, (soundMilliseconds + 999) / 1000, cost, firstMilliseconds.map(Int64.init),
            Int64(totalMilliseconds),
        ]
    }

    fileprivate var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        var members: JSONObject = ["key": text(key), "name": text(label)]
        for (name, value) in zip(Self.numbers, values) { members.append(name, value.map { .integer($0) } ?? .null) }
        return .object(members)
    }
}
