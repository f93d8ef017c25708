import Auth
import Core
import HTTPCore
import LTI
import Postgres

/// Keeps people who came by LTI to the assistants of links that they launched, whatever a learner's role would let them
/// do, as long as their platform lets people in and its course has them, and learners to the dates of those links. What
/// a part in a course lets people do, their course decides.
struct LTIGuard {
    let database: Database
    let clock: any WallClock

    /// What they may ask for besides; all of it is their own.
    private static let open: Set = [
        "GET /api/v1/me", "GET /api/v1/permissions", "POST /chatkit/{workflow}", "GET /api/v1/threads",
        "GET /api/v1/threads/{thread_id}", "PATCH /api/v1/threads/{thread_id}",
        "GET /api/v1/threads/{thread_id}/events", "GET /api/v1/threads/{thread_id}/readers",
        "GET /api/v1/threads/{thread_id}/export", "GET /api/v1/threads/{thread_id}/items/{item_id}/citations",
        "GET /api/v1/threads/{thread_id}/feedback", "PUT /api/v1/threads/{thread_id}/items/{item_id}/feedback",
        "DELETE /api/v1/threads/{thread_id}/items/{item_id}/feedback", "GET /api/v1/threads/{thread_id}/branches",
        "POST /api/v1/threads/{thread_id}/branches", "PATCH /api/v1/threads/{thread_id}/branches/{branch_id}",
        "DELETE /api/v1/threads/{thread_id}/branches/{branch_id}",
        "POST /api/v1/threads/{thread_id}/branches/{branch_id}/switch", "POST /api/v1/runs/{run_id}/cancel",
        "POST /api/v1/attachments", "GET /api/v1/attachments/{attachment_id}/content",
        "POST /api/v1/threads/{thread_id}/phone-pin", "GET /api/v1/voice", "POST /api/v1/voice/sessions",
        "GET /api/v1/sessions", "DELETE /api/v1/sessions",
        "DELETE /api/v1/sessions/{id}",
        "GET /api/v1/privacy/export", "GET /api/v1/privacy/consent-texts", "GET /api/v1/privacy/consents",
        "POST /api/v1/privacy/consents",
    ]

    /// Requests of ChatKit that change a conversation.
    private static let writing: Set = [
        "threads.add_user_message", "threads.retry_after_item", "threads.custom_action",
        "threads.sync_custom_action", "threads.add_client_tool_output", "threads.add_structured_input",
    ]
    /// Those that change no more than its place in a list, or nothing.
    private static let reading: Set = [
        "threads.get_by_id", "threads.list", "items.list", "items.feedback", "threads.update", "attachments.create",
        "attachments.delete", "input.transcribe",
    ]

    /// The routes, each of which refuses people who came by LTI unless it is for them.
    func around(_ routes: [Route]) -> [Route] {
        routes.map { route in
            guard route.access != .public, route.access != .operator else { return route }
            return route.wrapped { handler in
                { request, context in
                    guard let identity = context.identity, Self.isBound(identity) else {
                        return try await handler(request, context)
                    }
                    return try await handler(try await admitted(request, context, identity, to: route), context)
                }
            }
        }
    }

    /// Whether the person came by LTI, and has no role of their own in the tenant.
    static func isBound(_ identity: Identity) -> Bool {
        identity.role == .learner && identity.names?.email.hasSuffix(LaunchAdmission.domain) == true
    }

    private func admitted(
        _ request: HTTPRequest, _ context: RequestContext, _ identity: Identity, to route: Route
    ) async throws -> HTTPRequest {
        if route.path.hasPrefix("/api/v1/lti/") { return request }
        if case .coursePermission = route.access { return request }
        guard Self.open.contains("\(route.method) \(route.path)") else { throw LTIProblem.elsewhere }
        guard route.path != "/chatkit/{workflow}" else { return try await admittedToChat(request, identity) }
        guard route.path != "/api/v1/voice/sessions" else { return try await admittedToTalk(request, identity) }
        if ["/branches", "/phone-pin"].contains(where: { route.path.hasPrefix("/api/v1/threads/{thread_id}\($0)") }),
            route.method != .get,
            let thread = ThreadID(context.parameters["thread_id"] ?? "")
        {
            try await requireOpen(thread, identity)
        }
        return request
    }

    /// A conversation begins with a launch, or by starting again, so that each is known to its link.
    private func admittedToChat(_ request: HTTPRequest, _ identity: Identity) async throws -> HTTPRequest {
        var request = request
        let bytes = try await request.body.collect(upTo: request.bodyLimit)
        request.body = .bytes(bytes)
        let body = try JSONParser.parse(bytes)
        let type = body["type"]?.stringValue ?? ""
        guard !Self.reading.contains(type) else { return request }
        guard Self.writing.contains(type) else { throw LTIProblem.elsewhere }
        let thread = body["params"]?["thread_id"]?.stringValue.flatMap { ThreadID($0) }
        guard let thread else { throw LTIProblem.elsewhere }
        try await requireOpen(thread, identity)
        return request
    }

    /// Who talks goes on with a conversation that a launch has begun.
    private func admittedToTalk(_ request: HTTPRequest, _ identity: Identity) async throws -> HTTPRequest {
        var request = request
        let bytes = try await request.body.collect(upTo: request.bodyLimit)
        request.body = .bytes(bytes)
        guard let thread = try JSONParser.parse(bytes)["thread_id"]?.stringValue.flatMap({ ThreadID($0) }) else {
            throw LTIProblem.elsewhere
        }
        try await requireOpen(thread, identity)
        return request
    }

    private func requireOpen(_ thread: ThreadID, _ identity: Identity) async throws {
        let row = try await database.statements(of: identity.tenantID).queryOne(
            """
            SELECT l.settings, p.role, \(PlacementRefusal.column) FROM lti_placements p
            JOIN lti_resource_links l ON l.tenant_id = p.tenant_id AND l.id = p.link_id
            WHERE p.tenant_id = app_tenant_id() AND p.user_id = \(identity.userID) AND p.thread_id = \(thread)
            """)
        // What was begun before the present conversation is only read.
        guard let (settings, role, refusal) = try row?.decode(JSONValue.self, String.self, String?.self) else {
            throw LTIProblem.elsewhere
        }
        if let refusal = refusal.flatMap(PlacementRefusal.init(rawValue:)) { throw refusal }
        let window = LinkWindow(
            LinkSettings(settings.objectValue ?? JSONObject()), for: CourseRole(rawValue: role) ?? .learner)
        guard window.closed(at: clock.now()) == nil else { throw LTIProblem.closed }
    }
}

/// Why somebody who came by LTI may not do something.
enum LTIProblem: HTTPResponseError, Equatable {
    /// It belongs to no link that the person launched.
    case elsewhere
    /// The link takes nothing more, or nothing yet.
    case closed

    var status: HTTPStatus { .forbidden }
    var code: ErrorCode { .forbidden }

    var description: String {
        switch self {
        case .elsewhere: "People from a learning platform may use the assistants that their courses link to."
        case .closed: "This activity is closed."
        }
    }
}
