import Auth
import Core
import HTTPCore

/// The audit log of a tenant, for those who answer for it.
struct AuditController {
    let trail: AuditTrail

    var routes: [Route] {
        [
            Route(.get, "/api/v1/audit-events", access: .permission(.auditRead)) { request, context in
                let tenant = try context.member.tenantID
                let query = try AuditQuery(request.queryParameters)
                return query.isCSV
                    ? export(query, of: tenant)
                    : try await list(query, of: tenant)
            }.documented(
                "Search the audit log, newest first", tag: "Audit", query: AuditQuery.parameters,
                answer: .page(of: AuditRecord.schema), otherAnswers: ["text/csv"])
        ]
    }

    private func list(_ query: AuditQuery, of tenant: TenantID) async throws -> HTTPResponse {
        // One more than asked for tells whether there are more.
        let found = try await trail.events(of: tenant, query.filter, limit: query.limit + 1)
        let page = found.prefix(query.limit)
        let hasMore = found.count > page.count
        return .json([
            "data": .array(page.map(\.json)), "has_more": .bool(hasMore),
            "after": hasMore ? page.last.map { .string(String($0.sequence)) } ?? .null : .null,
        ])
    }

    /// All that fits, page by page while it is sent.
    private func export(_ query: AuditQuery, of tenant: TenantID) -> HTTPResponse {
        HTTPResponse(
            fields: [
                "Content-Type": "text/csv; charset=utf-8",
                "Content-Disposition": "attachment; filename=\"audit-events.csv\"",
            ],
            body: .stream { writer in
                var filter = query.filter
                try await writer.write(Array((AuditRecord.csvHeader + "\r\n").utf8))
                while true {
                    let page = try await trail.events(of: tenant, filter, limit: 500)
                    guard let last = page.last else { return }
                    try await writer.write(Array(page.map { $0.csv + "\r\n" }.joined().utf8))
                    filter.before = last.sequence
                }
            })
    }
}

/// What a request asks of the audit log.
struct AuditQuery {
    var filter = AuditFilter()
    var limit = 50
    var isCSV = false

    /// Reads `actor`, `action`, `target_kind`, `target_id`, `from`, `until`, `after`, `limit` and `format`.
    init(_ parameters: [String: String]) throws {
        filter.actor = parameters["actor"]
        if let text = parameters["action"] {
            guard AuditAction(rawValue: text) != nil else { throw Self.wrong("action", "an action of the log") }
            filter.action = text
        }
        filter.targetKind = parameters["target_kind"]
        filter.targetID = parameters["target_id"]
        for text in [filter.actor, filter.targetKind, filter.targetID].compactMap(\.self) where text.utf8.contains(0) {
            throw Self.wrong("actor, target_kind or target_id", "a text without NUL")
        }
        filter.from = try Self.time("from", in: parameters)
        filter.until = try Self.time("until", in: parameters)
        if let text = parameters["after"] {
            guard let sequence = Int64(text), sequence > 0 else { throw Self.wrong("after", "what a page before gave") }
            filter.before = sequence
        }
        if let text = parameters["limit"] {
            guard let count = Int(text), (1...100).contains(count) else { throw Self.wrong("limit", "1 to 100") }
            limit = count
        }
        switch parameters["format"] ?? "json" {
        case "json": break
        case "csv": isCSV = true
        default: throw Self.wrong("format", "json or csv")
        }
    }

    private static func time(_ name: String, in parameters: [String: String]) throws -> Timestamp? {
        guard let text = parameters[name] else { return nil }
        guard let time = Timestamp(rfc3339: text) else { throw wrong(name, "a time such as 2026-11-21T09:00:00Z") }
        return time
    }

    private static func wrong(_ name: String, _ expectation: String) -> HTTPError {
        HTTPError(.badRequest, .invalidField, "\(name): expected \(expectation).")
    }
}
