import Auth
import Core
import HTTPCore

/// Who may do what in the sender's tenant. A membership is named by its person.
struct MembershipsController {
    let people: People

    var routes: [Route] {
        let (path, tag) = ("/api/v1/memberships", "People")
        let one = "\(path)/{user_id}"
        return [
            Route(.get, path, access: .permission(.membersRead), traits: .crossOrigin) { request, context in
                .page(
                    try await UsersController.list(request, people, in: context.member.tenantID), \.membership)
            }.documented(
                "List memberships", tag: tag, query: UsersController.filters,
                answer: .page(of: Member.membershipSchema)),
            Route(.get, one, access: .permission(.membersRead), traits: .crossOrigin) { _, context in
                show(try await people.member(context.parameter("user_id"), in: context.member.tenantID))
            }.documented("Show a membership", tag: tag, answer: Member.membershipSchema, isVersioned: true),
            Route(.patch, one, access: .permission(.membersManage), bodyLimit: 16 << 10, traits: .crossOrigin) {
                try await change($0, $1)
            }.documented(
                "Give a person another role", tag: tag, body: .object([.required("role", .choice(Role.self))]),
                answer: Member.membershipSchema, isVersioned: true),
            Route(.delete, one, access: .permission(.membersManage), traits: .crossOrigin) { request, context in
                try await people.remove(
                    context.parameter("user_id"), from: context.member.tenantID, by: Requester(request, context),
                    check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented("Remove a person from the institution", tag: tag, status: .noContent, isVersioned: true),
        ]
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(RoleRequest.self)
        return show(
            try await people.changeRole(
                of: context.parameter("user_id"), to: Field.choice(body.role, "role", among: Role.allCases),
                in: context.member.tenantID, by: Requester(request, context), check: request.requireMatch))
    }

    private func show(_ member: Member) -> HTTPResponse { .json(member.membership).tagged(member.tag) }
}

/// The body of a change of role.
struct RoleRequest: Decodable {
    let role: String
}

extension Member {
    /// The place, as the API shows memberships.
    var membership: JSONValue {
        [
            "user_id": .string(id.description), "role": .string(role.rawValue), "state": .string(state.rawValue),
            "created_at": .string(since.rfc3339), "user": ["name": .string(name), "email": .string(email)],
        ]
    }

    static let membershipSchema = JSONSchema.named(
        "Membership",
        .object([
            .required("user_id", .identifier), .required("role", .choice(Role.self)),
            .required("state", .choice(State.self)), .required("created_at", .time),
            .required("user", .object([.required("name", .string()), .required("email", .string(format: "email"))])),
        ]))
}
