import Auth
import Core
import HTTPCore

/// The people of the sender's tenant.
struct UsersController {
    let people: People

    var routes: [Route] {
        let (path, tag) = ("/api/v1/users", "People")
        let one = "\(path)/{user_id}"
        return [
            Route(.get, path, access: .permission(.membersRead), traits: .crossOrigin) { request, context in
                .page(try await Self.list(request, people, in: context.member.tenantID), \.json)
            }.documented(
                "List people", tag: tag, query: Self.filters, answer: .page(of: Member.schema)),
            Route(.get, one, access: .permission(.membersRead), traits: .crossOrigin) { _, context in
                show(try await people.member(context.parameter("user_id"), in: context.member.tenantID))
            }.documented("Show a person", tag: tag, answer: Member.schema, isVersioned: true),
            Route(.patch, one, access: .permission(.membersManage), bodyLimit: 16 << 10, traits: .crossOrigin) {
                try await change($0, $1)
            }.documented(
                "Change what the institution calls a person, and in which language", tag: tag,
                body: .object([.optional("name", .string()), .optional("locale", .string())]),
                answer: Member.schema, isVersioned: true),
            Route(.post, "\(one)/disable", access: .permission(.membersManage), traits: .crossOrigin) {
                try await set(.disabled, $0, $1)
            }.documented(
                "Turn a person away from the institution", tag: tag, answer: Member.schema, isVersioned: true),
            Route(.post, "\(one)/enable", access: .permission(.membersManage), traits: .crossOrigin) {
                try await set(.active, $0, $1)
            }.documented("Let a person in again", tag: tag, answer: Member.schema, isVersioned: true),
        ]
    }

    /// The filters of both lists of people.
    static let filters =
        RouteDocumentation.Parameter.paging + [
            .init("role", "Only people of this role.", .choice(Role.self)),
            .init("state", "Only people in this state.", .choice(Member.State.self)),
            .init("search", "Part of the name or address, in any case."),
        ]

    static func list(_ request: HTTPRequest, _ people: People, in tenant: TenantID) async throws -> Page<Member> {
        let query = try ListQuery(request)
        let filter = MemberFilter(
            role: try query.choice("role"), state: try query.choice("state"), search: try query.search())
        return try await people.list(query.page, filter, in: tenant)
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(ChangeUserRequest.self)
        return show(
            try await people.update(
                context.parameter("user_id"),
                name: body.name.map { text throws(JSONDecodingError) in try Field.name(text) },
                locale: body.locale.map(Field.locale), in: context.member.tenantID, by: Requester(request, context),
                check: request.requireMatch))
    }

    private func set(
        _ state: Member.State, _ request: HTTPRequest, _ context: RequestContext
    ) async throws -> HTTPResponse {
        show(
            try await people.set(
                state, of: context.parameter("user_id"), in: context.member.tenantID, by: Requester(request, context),
                check: request.requireMatch))
    }

    private func show(_ member: Member) -> HTTPResponse { .json(member.json).tagged(member.tag) }
}

/// The body of `PATCH /api/v1/users/{user_id}`.
private struct ChangeUserRequest: Decodable {
    let name: String?
    let locale: String?
}

extension Member {
    /// The person, as the API shows people.
    var json: JSONValue {
        [
            "id": .string(id.description), "email": .string(email), "name": .string(name), "locale": .string(locale),
            "role": .string(role.rawValue), "state": .string(state.rawValue), "member_since": .string(since.rfc3339),
        ]
    }

    static let schema = JSONSchema.named(
        "User",
        .object([
            .required("id", .identifier), .required("email", .string(format: "email")), .required("name", .string()),
            .required("locale", .string()), .required("role", .choice(Role.self)),
            .required("state", .choice(State.self)), .required("member_since", .time),
        ]))
}
