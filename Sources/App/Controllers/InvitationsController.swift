import Auth
import Core
import HTTPCore

/// Invitations into the sender's tenant, and what somebody does with one who is in no tenant yet.
struct InvitationsController {
    let invitations: Invitations
    let clock: any WallClock

    var routes: [Route] {
        let (path, tag) = ("/api/v1/invitations", "People")
        return [
            Route(.get, path, access: .permission(.invitationsManage), traits: .crossOrigin) { request, context in
                let query = try ListQuery(request)
                let page = try await invitations.list(
                    query.page, state: query.choice("state"), in: context.member.tenantID)
                return .page(page) { $0.json(at: clock.now()) }
            }.documented(
                "List invitations, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("state", "Only those in this state.", .choice(Invitation.State.self))
                ], answer: .page(of: Invitation.schema)),
            Route(
                .post, path, access: .permission(.invitationsManage), bodyLimit: 16 << 10,
                traits: [.crossOrigin, .secret]
            ) { try await create($0, $1) }.documented(
                "Invite somebody", tag: tag, body: CreateInvitationRequest.schema, status: .created,
                answer: Invitation.schema,
                details: "An invitation never changes: one of the same address takes the place of an open one."),
            Route(
                .delete, "\(path)/{invitation_id}", access: .permission(.invitationsManage), traits: .crossOrigin
            ) { request, context in
                try await invitations.revoke(
                    context.parameter("invitation_id"), in: context.member.tenantID, by: Requester(request, context))
                return HTTPResponse(status: .noContent)
            }.documented("Withdraw an invitation", tag: tag, status: .noContent),
            // Not for pages of other origins: a password is typed into a page of ours or nowhere.
            Route(.post, "\(path)/accept", access: .public, bodyLimit: 16 << 10, traits: .secret) {
                try await accept($0, $1)
            }.documented(
                "Accept an invitation, with a new account or with the one that the address has", tag: tag,
                body: AcceptInvitationRequest.schema, status: .created, answer: AcceptInvitationRequest.answer),
        ]
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(CreateInvitationRequest.self)
        let (invitation, outcome) = try await invitations.create(
            for: Field.email(body.email),
            as: Field.choice(body.role, "role", among: [Role.owner, .admin, .teacher, .learner]),
            course: body.course, locale: body.locale.map(Field.locale), in: context.member.tenantID,
            by: Requester(request, context))
        var response = HTTPResponse.json(invitation.json(outcome, at: clock.now()), status: .created)
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    private func accept(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(AcceptInvitationRequest.self)
        let membership = try await invitations.accept(
            body.token, name: Field.name(body.name), password: body.password, sender: request.sender,
            origin: AuditOrigin(request, context))
        return .json(
            [
                "user": [
                    "id": .string(membership.user.id.description), "email": .string(membership.user.email),
                    "name": .string(membership.user.name),
                ],
                "tenant": ["slug": .string(membership.tenant.slug), "name": .string(membership.tenant.name)],
                "role": .string(membership.role.rawValue),
            ], status: .created)
    }
}

/// The body of `POST /api/v1/invitations`.
private struct CreateInvitationRequest: Decodable {
    let email: String
    let role: String
    let courseId: String?
    let courseRole: String?
    let locale: String?

    /// The part in a course; a course without a part is for learners.
    var course: Invitation.CoursePlace? {
        get throws(JSONDecodingError) {
            guard let courseId else {
                guard courseRole == nil else {
                    throw JSONDecodingError(path: "course_id", expectation: "an identifier")
                }
                return nil
            }
            return Invitation.CoursePlace(
                id: try Field.identifier(courseId, "course_id"),
                role: try Field.courseRole(courseRole ?? "learner", "course_role"))
        }
    }

    static let schema = JSONSchema.object([
        .required("email", .string(format: "email")),
        .required("role", .enumeration(["owner", "admin", "teacher", "learner"])),
        .optional("course_id", .identifier), .optional("course_role", .choice(CourseRole.self)),
        .optional("locale", .string()),
    ])
}

/// The body of `POST /api/v1/invitations/accept`.
private struct AcceptInvitationRequest: Decodable {
    let token: String
    let name: String
    let password: String

    static let schema = JSONSchema.object([
        .required("token", .string()), .required("name", .string()), .required("password", .string(format: "password")),
    ])
    static let answer = JSONSchema.object([
        .required(
            "user",
            .object([.required("id", .identifier), .required("email", .string()), .required("name", .string())])),
        .required("tenant", .object([.required("slug", .string()), .required("name", .string())])),
        .required("role", .choice(Role.self)),
    ])
}

extension Invitation {
    /// As the API shows it: never with its token.
    func json(at now: Timestamp) -> JSONValue {
        [
            "id": .string(id.description), "email": .string(email), "role": .string(role.rawValue),
            "course_id": course.map { .string($0.id.description) } ?? .null,
            "course_role": course.map { .string($0.role.rawValue) } ?? .null,
            "state": .string(state(at: now).rawValue),
            "invited_by": invitedBy.map { .string($0.description) } ?? .null,
            "created_at": .string(createdAt.rfc3339), "expires_at": .string(expiresAt.rfc3339),
        ]
    }

    /// As it is answered to whoever made it: with the link where that was not mailed.
    func json(_ outcome: LinkOutcome, at now: Timestamp) -> JSONValue {
        var members = json(at: now).objectValue ?? JSONObject()
        switch outcome {
        case .mailed:
            members.append("delivery", "mailed")
        case .shown(let url):
            members.append("delivery", "shown")
            members.append("link", .string(url))
        }
        return .object(members)
    }

    static let schema = JSONSchema.named(
        "Invitation",
        .object([
            .required("id", .string()), .required("email", .string(format: "email")),
            .required("role", .choice(Role.self)), .required("course_id", .nullable(.identifier)),
            .required("course_role", .nullable(.choice(CourseRole.self))),
            .required("state", .choice(State.self)), .required("invited_by", .nullable(.identifier)),
            .required("created_at", .time), .required("expires_at", .time),
            .optional("delivery", .enumeration(["mailed", "shown"])), .optional("link", .string(format: "uri")),
        ]))
}
