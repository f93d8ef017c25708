import Auth
import Core
import HTTPCore

/// How long the institution keeps what it need not keep for ever.
struct PrivacyRetentionController {
    let retention: Retention

    var routes: [Route] {
        let (path, tag) = ("/api/v1/privacy/retention", "Privacy")
        return [
            Route(.get, path, access: .permission(.privacyManage)) { _, context in
                show(try await retention.periods(of: context.member.tenantID))
            }.documented(
                "Show how long things are kept", tag: tag, answer: RetentionPeriods.schema, isVersioned: true),
            Route(.put, path, access: .permission(.privacyManage), bodyLimit: 4 << 10) { request, context in
                let body = try await request.decode(RetentionRequest.self)
                return show(
                    try await retention.set(
                        body.periods, of: context.member.tenantID, by: Requester(request, context),
                        check: request.requireMatch))
            }.documented(
                "Set how long things are kept, all periods together", tag: tag, body: RetentionPeriods.schema,
                answer: RetentionPeriods.schema, isVersioned: true),
        ]
    }

    private func show(_ periods: RetentionPeriods) -> HTTPResponse { .json(periods.json).tagged(periods.tag) }
}

/// The body of `PUT /api/v1/privacy/retention`: null is for ever.
private struct RetentionRequest: Decodable {
    let conversations: Int?
    let sessions: Int
    let invitations: Int
    let signInTickets: Int
    let auditEvents: Int?
    let tenantRemoval: Int

    var periods: RetentionPeriods {
        var periods = RetentionPeriods()
        periods.conversations = conversations
        periods.sessions = sessions
        periods.invitations = invitations
        periods.signInTickets = signInTickets
        periods.auditEvents = auditEvents
        periods.tenantRemoval = tenantRemoval
        return periods
    }
}

extension RetentionPeriods {
    /// Each period in days.
    var json: JSONValue {
        var members = JSONObject()
        for (name, days, _) in all { members.append(name, days.map { .integer(Int64($0)) } ?? .null) }
        return .object(members)
    }

    static let schema = JSONSchema.named(
        "RetentionPeriods",
        .object(
            RetentionPeriods().all.map { name, days, range in
                days == nil
                    ? .optional(name, .nullable(.integer(range))) : .required(name, .integer(range))
            }))
}
