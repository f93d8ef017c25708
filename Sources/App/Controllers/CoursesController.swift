import Auth
import Core
import HTTPCore

/// The courses of the sender's tenant, as far as the sender may see them.
struct CoursesController {
    let courses: Courses

    var routes: [Route] {
        let (path, tag) = ("/api/v1/courses", "Courses")
        let one = "\(path)/{course_id}"
        return [
            Route(.get, path, access: .coursePermission(.coursesRead), traits: .crossOrigin) { request, context in
                let query = try ListQuery(request)
                let page = try await courses.list(
                    query.page, state: query.choice("state"), part: query.choice("part"), search: query.search(),
                    for: context.member)
                return .page(page, \.listed)
            }.documented(
                "List the courses that the sender may see", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("state", "Only courses in this state.", .choice(Course.State.self)),
                    .init("part", "Only courses in which the sender has this part.", .choice(CourseRole.self)),
                    .init("search", "Part of the title, in any case."),
                ], answer: .page(of: Course.listedSchema),
                details: "`part` is the sender's own in the course, null for none."),
            Route(.post, path, access: .permission(.coursesCreate), bodyLimit: 64 << 10, traits: .crossOrigin) {
                try await create($0, $1)
            }.documented(
                "Make a course", tag: tag,
                body: .object([.required("title", .string()), .optional("description", .string())]),
                status: .created, answer: Course.schema, isVersioned: true),
            Route(.get, one, access: .coursePermission(.coursesRead), traits: .crossOrigin) { _, context in
                show(try await courses.course(context.parameter("course_id"), for: context.member))
            }.documented("Show a course", tag: tag, answer: Course.schema, isVersioned: true),
            Route(
                .patch, one, access: .coursePermission(.coursesManage), bodyLimit: 64 << 10, traits: .crossOrigin
            ) { try await change($0, $1) }.documented(
                "Change or archive a course", tag: tag,
                body: .object([
                    .optional("title", .string()), .optional("description", .string()),
                    .optional("state", .choice(Course.State.self)),
                ]), answer: Course.schema, isVersioned: true),
            Route(.delete, one, access: .permission(.coursesManage), traits: .crossOrigin) { request, context in
                try await courses.delete(
                    context.parameter("course_id"), in: context.member.tenantID, by: Requester(request, context),
                    check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented("Remove a course", tag: tag, status: .noContent, isVersioned: true),
        ]
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(CreateCourseRequest.self)
        let course = try await courses.create(
            title: Field.name(body.title, "title"), description: Field.description(body.description ?? ""),
            in: context.member.tenantID, by: Requester(request, context))
        return .json(course.json, status: .created).tagged(course.tag)
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(ChangeCourseRequest.self)
        let changes = CourseChanges(
            title: try body.title.map { text throws(JSONDecodingError) in try Field.name(text, "title") },
            description: try body.description.map(Field.description),
            state: try body.state.map { text throws(JSONDecodingError) in
                try Field.choice(text, "state", among: Course.State.allCases)
            })
        return show(
            try await courses.update(
                context.parameter("course_id"), changes, in: context.member.tenantID,
                by: Requester(request, context), check: request.requireMatch))
    }

    private func show(_ course: Course) -> HTTPResponse { .json(course.json).tagged(course.tag) }
}

/// The body of `POST /api/v1/courses`.
private struct CreateCourseRequest: Decodable {
    let title: String
    let description: String?
}

/// The body of `PATCH /api/v1/courses/{course_id}`.
private struct ChangeCourseRequest: Decodable {
    let title: String?
    let description: String?
    let state: String?
}

extension Field {
    static func description(_ text: String) throws(JSONDecodingError) -> String {
        try value(text, "description", "up to 4000 characters, none of them NUL") { text in
            text.unicodeScalars.count <= 4000 && !text.utf8.contains(0) ? text : nil
        }
    }
}

extension Course {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .string(id.description), "title": .string(title), "description": .string(description),
            "state": .string(state.rawValue), "created_at": .string(createdAt.rfc3339),
        ]
    }

    /// As a list shows it.
    var listed: JSONValue {
        var members = json.objectValue ?? JSONObject()
        members.append("part", part.map { .string($0.rawValue) } ?? .null)
        return .object(members)
    }

    static let schema = JSONSchema.named("Course", .object(properties))

    static let listedSchema = JSONSchema.named(
        "ListedCourse", .object(properties + [.required("part", .nullable(.choice(CourseRole.self)))]))

    private static let properties: [JSONSchema.Property] = [
        .required("id", .identifier), .required("title", .string()), .required("description", .string()),
        .required("state", .choice(State.self)), .required("created_at", .time),
    ]
}
