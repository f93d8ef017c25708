import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Workflows

/// Where people are in their conversations, for those who teach them; without what was said.
struct ConversationsController {
    let courses: Courses
    let standings: StandingStore
    let watch: StandingWatch
    let titles: StepTitles
    let proofs: StreamProofs
    let clock: any WallClock

    var routes: [Route] {
        let (path, course) = ("/api/v1/conversations", "/api/v1/courses/{course_id}/conversations")
        let everywhere = RouteGuard.permission(.runsRead)
        let inCourse = RouteGuard.coursePermission(.runsRead)
        return [
            Route(.get, path, access: everywhere, traits: .crossOrigin) { try await list($0, $1, of: nil) }
                .documented(
                    "List where people are in their conversations", tag: "Teaching", query: Self.listQuery,
                    answer: .page(of: ConversationStanding.schema), details: Self.words),
            Route(.get, course, access: inCourse, traits: .crossOrigin) {
                try await list($0, $1, of: try await circle($1))
            }.documented(
                "List where the learners of a course are with its assistants", tag: "Teaching", query: Self.listQuery,
                answer: .page(of: ConversationStanding.schema), details: Self.words),
            Route(.get, "\(path)/events", access: everywhere, timeout: nil, traits: .crossOrigin) {
                try follow($0, $1, of: nil)
            }.documented(
                "Follow where people are", tag: "Teaching", query: Self.filters, answer: .any,
                mediaType: "text/event-stream", details: Self.followWords),
            Route(.get, "\(course)/events", access: inCourse, timeout: nil, traits: .crossOrigin) {
                try follow($0, $1, of: try await circle($1))
            }.documented(
                "Follow where the learners of a course are with its assistants", tag: "Teaching", query: Self.filters,
                answer: .any, mediaType: "text/event-stream", details: Self.followWords),
        ]
    }

    private static let filters: [RouteDocumentation.Parameter] = [
        .init("workflow", "The slug of a workflow."), .init("step", "The slug of a step that they are at."),
    ]
    private static let listQuery =
        RouteDocumentation.Parameter.paging + filters + [
            .init(
                "idle_for", "Only those in which the person has done nothing for so many seconds.",
                .integer(0...longestIdle))
        ]
    private static let longestIdle = 366 * 86_400

    private static let words = """
        The newest conversation first, those that people began by talking or by telephone. `steps` are where the newest \
        run is: several where branches are beside each other, none where it has ended. `attempts` are the answers that a \
        tutor judged, elsewhere the earlier rounds of the step. Nothing of what was said is shown.
        """
    private static let followWords = """
        Server-sent events named `conversation`, each with a conversation as the list shows it: first all of the latest \
        activity (500 at most), then `ready`, then each that changes, within two seconds. `gone` names one that is not \
        shown any more. The stream ends after a quarter of an hour: ask again.
        """

    /// The learners and assistants of the course that the path names, for a sender who may see where they are.
    private func circle(_ context: RequestContext) async throws -> StandingCircle {
        let course: CourseID = try context.parameter("course_id")
        try await courses.require(.runsRead, in: course, for: context.member)
        return StandingCircle(course, for: try context.member)
    }

    private func list(
        _ request: HTTPRequest, _ context: RequestContext, of circle: StandingCircle?
    ) async throws -> HTTPResponse {
        let query = request.queryParameters
        let (now, tenant) = (clock.now(), try context.member.tenantID)
        let idle = try query["idle_for"].map { text throws(JSONDecodingError) in
            try Field.value(text, "idle_for", "a number of seconds") {
                Int($0).flatMap { (0...Self.longestIdle).contains($0) ? $0 : nil }
            }
        }
        let page = try await standings.list(
            HTTPCore.PageRequest(query), Self.filter(query), of: circle,
            idleSince: idle.map { now + .seconds(-$0) }, in: tenant)
        var titles = StandingTitles(titles, in: tenant)
        var shown: [JSONValue] = []
        for standing in page.items { shown.append(await titles.json(of: standing, at: now)) }
        return .json([
            "data": .array(shown), "has_more": .bool(page.after != nil),
            "after": page.after.map { .string($0) } ?? .null,
        ])
    }

    private func follow(
        _ request: HTTPRequest, _ context: RequestContext, of circle: StandingCircle?
    ) throws -> HTTPResponse {
        let member = try context.member
        let tenant = member.tenantID
        guard let listener = watch.watch(try Self.filter(request.queryParameters), of: circle, in: tenant) else {
            throw HTTPError(.tooManyRequests, .rateLimited, "So many follow this institution that no more can.")
        }
        return StandingStream(titles: titles, tenant: tenant, clock: clock, proof: proofs.watch(member))
            .response(listener)
    }

    private static func filter(_ query: [String: String]) throws -> StandingFilter {
        for name in ["workflow", "step"] { try Field.check((name, query[name], 100)) }
        return StandingFilter(workflow: query["workflow"], step: query["step"])
    }
}

extension StandingCircle {
    /// The learners of a course with its assistants, for as long as the member may see where they are.
    init(_ course: CourseID, for member: Identity) {
        self.init(
            id: course.uuid, everybody: Courses.learners(of: course), people: Courses.learners(of: course, for: member),
            workflows: Courses.assistants(of: course))
    }
}
