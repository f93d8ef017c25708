import Core
import HTTPCore
import LTI

/// What became of the last launches, for administrators.
struct LTILaunchesController: LearningPlatformController {
    let launches: Launches

    var routes: [Route] {
        [
            Route(.get, "/api/v1/lti/launches", access: .permission(.learningPlatformsManage)) { request, context in
                let query = try ListQuery(request)
                let page = try await launches.recent(
                    query.page, outcome: query.choice("outcome"), registration: query.identifier("registration_id"),
                    in: context.member.tenantID)
                return .page(page, \.json)
            }.documented(
                "List the last launches, and why those were not let in that were not", tag: "Learning platforms",
                query: RouteDocumentation.Parameter.paging + [
                    .init("outcome", "Only those with this outcome.", .choice(LaunchRecord.Outcome.self)),
                    .init("registration_id", "Only those of this registration."),
                ], answer: .page(of: LaunchRecord.schema),
                details: """
                    Newest first, of the last thirty days. `support_code` is what the page showed; `cause` is a name, \
                    and `detail` says what of the message it was. Nothing else of the messages is kept.
                    """)
        ]
    }
}

extension LaunchRecord {
    fileprivate var json: JSONValue {
        [
            "id": .string(id.description), "at": .string(at.rfc3339), "outcome": .string(outcome.rawValue),
            "registration_id": registrationID.map { .string($0.description) } ?? .null,
            "user_id": userID.map { .string($0.description) } ?? .null,
            "link_id": linkID.map { .string($0.description) } ?? .null,
            "message_type": messageType.map { .string($0) } ?? .null, "cause": cause.map { .string($0) } ?? .null,
            "detail": detail.map { .string($0) } ?? .null, "support_code": .string(supportCode),
        ]
    }

    fileprivate static let schema = JSONSchema.named(
        "LTILaunch",
        .object([
            .required("id", .identifier), .required("at", .time), .required("outcome", .choice(Outcome.self)),
            .required("registration_id", .nullable(.identifier)), .required("user_id", .nullable(.identifier)),
            .required("link_id", .nullable(.identifier)), .required("message_type", .nullable(.string())),
            .required("cause", .nullable(.choice(LaunchCause.self))), .required("detail", .nullable(.string())),
            .required("support_code", .string()),
        ]))
}
