import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Telephony
import Workflows

/// Talking to an assistant in a page instead of typing.
struct VoiceSessionsController {
    /// A second of sound, and a little.
    private static let endpoint = WebSocketEndpoint(
        // A ticket signs in, and no cookie does.
        origins: .any,
        configuration: WebSocketConfiguration(
            frameLimit: BrowserCalls.rate.rawValue * 2 + 1024, messageLimit: BrowserCalls.rate.rawValue * 2 + 1024),
        deflate: nil)

    let desk: CallDesk
    let tickets: VoiceTickets
    let calls: BrowserCalls

    var routes: [Route] {
        let (path, tag) = ("/api/v1/voice/sessions", "Conversations")
        return [
            Route(.get, "/api/v1/voice", access: .permission(.assistantsUse), traits: .crossOrigin) {
                [calls] _, context in
                .json([
                    "available": .bool(try await calls.areAvailable(to: context.member)),
                    "rate": .integer(Int64(BrowserCalls.rate.rawValue)),
                ])
            }.documented(
                "Ask whether one can talk to assistants here", tag: tag,
                answer: .object([.required("available", .boolean), .required("rate", .integer())]),
                details: "`rate` is that of the sound in both directions, in samples a second."),
            Route(
                .post, path, access: .permission(.assistantsUse), bodyLimit: 4 << 10, traits: [.crossOrigin, .secret]
            ) { try await begin($0, $1) }.documented(
                "Talk to an assistant instead of typing", tag: tag,
                body: .object([
                    .optional("thread_id", .nullable(.string())), .optional("workflow", .nullable(.string())),
                ]),
                status: .created,
                answer: .object([
                    .required("id", .string()), .required("url", .string()), .required("expires_at", .time),
                ]),
                details: """
                    `thread_id` goes on with a conversation of one's own; `workflow` begins one with the assistant of this \
                    slug. `url` is the address of a WebSocket on this server, good for one connection within a minute. \
                    The page that tells of the telephone has its messages. A person has one voice: a new session ends \
                    the one before.
                    """, errors: [.notFound, .conflict, .unavailable]),
            Route(.get, "\(path)/{call_id}/socket", access: .public, timeout: nil) { try await hold($0, $1) }
                .documented(
                    "Connect to a session", tag: tag,
                    query: [.init("ticket", "As the address of the session has it.")], answer: .any,
                    details: "A WebSocket handshake."),
        ]
    }

    private func begin(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (member, body) = (try context.member, try BodyMembers(try await request.json()))
        let thread = try body.nullable("thread_id", upTo: 64).flatMap(\.self)
            .map { try Field.identifier($0, "thread_id") as ThreadID }
        let slug = try body.nullable("workflow", upTo: 64).flatMap(\.self)
        guard (thread == nil) != (slug == nil) else {
            throw JSONDecodingError(path: "thread_id", expectation: "either thread_id or workflow")
        }
        let workflow = try await workflow(of: thread, slug, member)
        guard try await calls.areAvailable(to: member) else {
            throw HTTPError(
                .serviceUnavailable, .unavailable,
                """
                Nothing here hears or speaks. The institution can add models for transcription and speech, and the \
                operator can set LYCEUM_SPEECH_URL and LYCEUM_VOICE_URL.
                """)
        }
        let ticket = VoiceTicket(
            call: desk.identifiers.make(), identity: member, workflow: workflow,
            threadID: thread, locale: request.preferredLocale, expiresAt: desk.clock.now() + VoiceTickets.lifetime)
        do {
            try await desk.checkLimits(ticket)
        } catch let refusal as CallLimits.Refusal {
            throw HTTPError(.conflict, .conflict, refusal.message, details: ["limit": .string(refusal.rawValue)])
        }
        var response = HTTPResponse.json(
            [
                "id": .string(ticket.call.description),
                "url": .string("/api/v1/voice/sessions/\(ticket.call)/socket?ticket=\(tickets.text(of: ticket))"),
                "expires_at": .string(ticket.expiresAt.rfc3339),
            ], status: .created)
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    /// The assistant of a conversation of the person, or of a slug; one that is published.
    private func workflow(of thread: ThreadID?, _ slug: String?, _ member: Identity) async throws -> NamedWorkflow {
        let statements = desk.calls.database.statements(of: member.tenantID)
        var name = slug
        if let thread {
            name = try await statements.query(
                """
                SELECT w.slug FROM threads t JOIN workflows w ON w.tenant_id = t.tenant_id AND w.id = t.workflow_id
                WHERE t.tenant_id = app_tenant_id() AND t.id = \(thread) AND t.user_id = \(member.userID)
                """
            ).first?["slug", String.self]
            guard name != nil else { throw HTTPError(.notFound, .notFound, "There is no such conversation.") }
        }
        guard let found = try await desk.assistants.workflows.published(name, in: member.tenantID) else {
            throw UnknownWorkflow()
        }
        return NamedWorkflow(id: found.id, slug: name ?? "")
    }

    private func hold(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let session: CallID = try context.parameter("call_id")
        guard let ticket = tickets.ticket(request.queryParameters["ticket"] ?? ""), ticket.call == session else {
            throw HTTPError(.notFound, .notFound, "There is no such session, or its ticket is not good any more.")
        }
        return try Self.endpoint.upgrade(request) { [calls] in await calls.hold($0, ticket) }
    }
}
