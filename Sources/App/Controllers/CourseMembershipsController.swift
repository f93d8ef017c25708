import Auth
import Core
import HTTPCore

/// Who takes part in a course, and as what. A membership is named by its person.
struct CourseMembershipsController {
    let courses: Courses

    var routes: [Route] {
        let (path, tag) = ("/api/v1/courses/{course_id}/memberships", "Courses")
        let one = "\(path)/{user_id}"
        let manage = RouteGuard.coursePermission(.courseMembersManage)
        return [
            Route(.get, path, access: .coursePermission(.courseMembersRead), traits: .crossOrigin) {
                try await list($0, $1)
            }.documented(
                "List who takes part in a course", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("role", "Only people with this part.", .choice(CourseRole.self))
                ], answer: .page(of: CourseMember.schema)),
            Route(.post, path, access: manage, bodyLimit: 16 << 10, traits: .crossOrigin) {
                try await add($0, $1)
            }.documented(
                "Give a person a part in a course", tag: tag,
                body: .object([.required("user_id", .identifier), .required("role", .choice(CourseRole.self))]),
                status: .created, answer: CourseMember.schema, isVersioned: true),
            Route(.patch, one, access: manage, bodyLimit: 16 << 10, traits: .crossOrigin) {
                try await change($0, $1)
            }.documented(
                "Give a person another part in a course", tag: tag,
                body: .object([.required("role", .choice(CourseRole.self))]), answer: CourseMember.schema,
                isVersioned: true),
            Route(.delete, one, access: manage, traits: .crossOrigin) { request, context in
                try await courses.remove(
                    context.parameter("user_id"), from: context.parameter("course_id"), in: context.member.tenantID,
                    by: Requester(request, context), check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented("Remove a person from a course", tag: tag, status: .noContent, isVersioned: true),
        ]
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let query = try ListQuery(request)
        return .page(
            try await courses.members(
                query.page, role: query.choice("role"), of: context.parameter("course_id"), for: context.member),
            \.json)
    }

    private func add(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(AddCourseMemberRequest.self)
        let member = try await courses.add(
            Field.identifier(body.userId, "user_id"), as: Field.courseRole(body.role),
            to: context.parameter("course_id"), in: context.member.tenantID, by: Requester(request, context))
        return .json(member.json, status: .created).tagged(member.tag)
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(RoleRequest.self)
        let member = try await courses.changeRole(
            of: context.parameter("user_id"), to: Field.courseRole(body.role), course: context.parameter("course_id"),
            in: context.member.tenantID, by: Requester(request, context), check: request.requireMatch)
        return .json(member.json).tagged(member.tag)
    }
}

/// The body of `POST /api/v1/courses/{course_id}/memberships`.
private struct AddCourseMemberRequest: Decodable {
    let userId: String
    let role: String
}

extension Field {
    static func courseRole(_ text: String, _ path: String = "role") throws(JSONDecodingError) -> CourseRole {
        try choice(text, path, among: CourseRole.allCases)
    }
}

extension CourseMember {
    /// As the API shows it.
    var json: JSONValue {
        [
            "user_id": .string(id.description), "role": .string(role.rawValue), "created_at": .string(since.rfc3339),
            "user": ["name": .string(name)],
        ]
    }

    static let schema = JSONSchema.named(
        "CourseMembership",
        .object([
            .required("user_id", .identifier), .required("role", .choice(CourseRole.self)),
            .required("created_at", .time), .required("user", .object([.required("name", .string())])),
        ]))
}
