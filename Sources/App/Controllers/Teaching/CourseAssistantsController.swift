import Auth
import Core
import HTTPCore
import Workflows

/// The assistants of courses.
struct CourseAssistantsController {
    let courses: Courses

    var routes: [Route] {
        let (path, tag) = ("/api/v1/courses/{course_id}/workflows", "Courses")
        return [
            Route(.get, path, access: .coursePermission(.coursesRead), traits: .crossOrigin) { request, context in
                let page = try await courses.assistants(
                    HTTPCore.PageRequest(request.queryParameters), of: context.parameter("course_id"),
                    for: context.member)
                return .page(page, \.json)
            }.documented(
                "List the assistants of a course", tag: tag, query: RouteDocumentation.Parameter.paging,
                answer: .page(of: CourseAssistant.schema)),
            Route(.post, path, access: .permission(.coursesManage), bodyLimit: 4 << 10, traits: .crossOrigin) {
                let body = try await $0.decode(AssignRequest.self)
                try Field.check(("workflow", body.workflow, 100))
                return .json(try await set(true, body.workflow, $0, $1).json, status: .created)
            }.documented(
                "Give a course an assistant", tag: tag, body: .object([.required("workflow", .string())]),
                status: .created, answer: CourseAssistant.schema,
                details: """
                    What learners of the course say to its assistants is what its teachers may see, and nothing else. \
                    `workflow` is the slug of one.
                    """),
            Route(.delete, "\(path)/{slug}", access: .permission(.coursesManage), traits: .crossOrigin) {
                _ = try await set(false, $1.workflow, $0, $1)
                return HTTPResponse(status: .noContent)
            }.documented("Take an assistant away from a course", tag: tag, status: .noContent),
        ]
    }

    private struct AssignRequest: Decodable {
        let workflow: String
    }

    private func set(
        _ isAssigned: Bool, _ slug: String, _ request: HTTPRequest, _ context: RequestContext
    ) async throws -> CourseAssistant {
        let assistant = try await courses.set(
            slug, isOf: context.parameter("course_id"), isAssigned, in: context.member.tenantID,
            by: Requester(request, context))
        guard let assistant else { throw UnknownWorkflow() }
        return assistant
    }
}

extension CourseAssistant {
    fileprivate var json: JSONValue { ["slug": .string(slug), "title": .string(title)] }

    fileprivate static let schema = JSONSchema.named(
        "CourseAssistant", .object([.required("slug", .string()), .required("title", .string())]))
}
