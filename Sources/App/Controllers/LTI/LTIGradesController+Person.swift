import Auth
import Core
import HTTPCore
import LTI
import Postgres

/// One learner of a link: what they did there, their scores, and what a teacher decides of these.
extension LTIGradesController {
    var personRoutes: [Route] {
        let (one, tag) = ("\(Self.path)/grades/{user_id}", Self.tag)
        let (see, change) = (RouteGuard.coursePermission(.runsRead), RouteGuard.coursePermission(.runsManage))
        return [
            Route(.get, one, access: see, traits: .crossOrigin) { try await show($0, $1) }.documented(
                "Show a learner of a link with their conversations and grades", tag: tag, answer: SheetRow.personSchema,
                details: """
                    `conversations` are those that the learner had on the link, the newest first. Learners see \
                    themselves, without scores that no teacher has released and without why one was not sent.
                    """),
            Route(.put, one, access: change, bodyLimit: 64 << 10, traits: .crossOrigin) {
                try await override($0, $1)
            }.documented(
                "Give a learner another score", tag: tag,
                body: .object([
                    .required("score", .number), .required("maximum", .number), .optional("comment", .string()),
                    .optional("line_item", .string()),
                ]), status: .accepted, answer: .object([.required("id", .identifier)]),
                details: """
                    It is sent to the platform, and stands over what the assistant gives from then on. `line_item` is the \
                    step's slug where it has a line item of its own.
                    """),
            Route(.delete, one, access: change, traits: .crossOrigin) { try await lift($0, $1) }.documented(
                "Let the assistant's score stand again", tag: tag,
                query: [.init("line_item", "The step's slug where it has a line item of its own.", .string())],
                answer: Self.count("sent"),
                details: """
                    The assistant's last score that counts is sent again. Where it gave none, `sent` is 0, the platform \
                    keeps what it has, and `left` on the sheet says what that is.
                    """),
            Route(.post, "\(one)/send", access: change, bodyLimit: 1 << 10, traits: .crossOrigin) {
                try await sendAgain($0, $1, user: try $1.parameter("user_id"))
            }.documented(
                "Send a learner's last scores again", tag: tag, status: .accepted, answer: Self.count("sent")),
        ]
    }

    private func show(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (member, user) = (try context.member, try context.parameter("user_id", as: UserID.self))
        let id = try context.parameter("link_id", as: ResourceLinkID.self)
        return try await database.withTenant(member.tenantID) { transaction in
            let place = try await PlacementStore().placement(of: user, on: id, in: transaction)
            let isOwn = user == member.userID && place?.role == .learner
            let link = isOwn ? id : try await seen(.runsRead, context, in: transaction).id
            let rows = try await sheet.page(of: link, person: user, after: nil, limit: 1, in: transaction).rows
            guard var row = rows.first else { throw Self.noLearner }
            if isOwn { row = row.asLearnersSee }
            return .json(
                row.json(
                    conversations: try await sheet.conversations(of: user, on: link, in: transaction)))
        }
    }

    private static let noLearner = HTTPError(
        .notFound, .notFound, "The link has no such learner, or no such line item.")

    private func override(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(OverrideRequest.self)
        guard let points = Points(given: body.score, maximum: body.maximum), points.given <= points.maximum else {
            throw JSONDecodingError(path: "score", expectation: "number from 0 to maximum")
        }
        if let comment = body.comment, comment.unicodeScalars.count > 10_000 {
            throw JSONDecodingError(path: "comment", expectation: "up to 10000 characters")
        }
        let user = try context.parameter("user_id", as: UserID.self)
        let id = try await database.withTenant(context.member.tenantID) { transaction in
            let link = try await seen(.runsManage, context, in: transaction)
            let id = try await scores.override(
                points, comment: body.comment, of: user, on: link.id, lineItem: body.lineItem ?? "",
                ids: (identifiers.make(), identifiers.make()), at: clock.now(), in: transaction)
            guard let id else { throw Self.noLearner }
            try await audit.record(
                AuditEvent(
                    .ltiGradeOverride, AuditTarget("lti_grade", "\(link.id)/\(user)"),
                    changes: [
                        AuditChange("score", to: .double(points.given)),
                        AuditChange("maximum", to: .double(points.maximum)),
                    ], origin: AuditOrigin(request, context)), in: transaction)
            return id
        }
        return .json(["id": .string(id.description)], status: .accepted)
    }

    private func lift(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (user, item) = (
            try context.parameter("user_id", as: UserID.self), request.queryParameters["line_item"] ?? ""
        )
        let sent = try await database.withTenant(context.member.tenantID) { transaction in
            let link = try await seen(.runsManage, context, in: transaction)
            let sent = try await scores.lift(
                user, on: link.id, lineItem: item, as: identifiers.make(), at: clock.now(), in: transaction)
            guard let sent else {
                throw HTTPError(.notFound, .notFound, "No teacher's score stands for this learner.")
            }
            try await audit.record(
                AuditEvent(
                    .ltiGradeLift, AuditTarget("lti_grade", "\(link.id)/\(user)"),
                    changes: [AuditChange("scores", to: .integer(Int64(sent)))],
                    origin: AuditOrigin(request, context)), in: transaction)
            return sent
        }
        return .json(["sent": .integer(Int64(sent))])
    }
}

/// The body of `PUT …/grades/{user_id}`.
private struct OverrideRequest: Decodable {
    let score: Double
    let maximum: Double
    let comment: String?
    let lineItem: String?
}
