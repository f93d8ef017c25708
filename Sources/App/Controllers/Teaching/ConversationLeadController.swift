import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// Reading other people's conversations, and taking part in them.
struct ConversationLeadController {
    let database: Database
    let conversations: Conversations
    let standings: StandingStore
    let titles: StepTitles
    let audit: AuditLog
    let clock: any WallClock
    let access = ConversationAccess()

    var routes: [Route] { ownRoutes + placingRoutes }

    private var ownRoutes: [Route] {
        let path = "/api/v1/conversations/{thread_id}"
        let lead = RouteGuard.coursePermission(.runsManage)
        return [
            Route(.get, path, access: .coursePermission(.conversationsRead), traits: .crossOrigin) {
                try await read($0, $1)
            }.documented(
                "Read another person's conversation", tag: "Teaching", query: RouteDocumentation.Parameter.paging,
                answer: .object([
                    .required("conversation", .nullable(ConversationStanding.schema)), .required("data", .array(.any)),
                    .required("has_more", .boolean), .required("after", .nullable(.string())),
                ]),
                details: """
                    `data` are the items that the person sees, the oldest first, as the ChatKit protocol writes them. The \
                    audit log notes `conversation.read` once an hour for each reader and conversation.
                    """),
            Route(.post, "\(path)/messages", access: lead, bodyLimit: 64 << 10, traits: .crossOrigin) {
                try await write($0, $1)
            }.documented(
                "Write into another person's conversation", tag: "Teaching",
                body: .object([.required("text", .string())]), status: .created, answer: .any,
                details: """
                    The message is an answer with the writer's name before the words, which everybody who follows the \
                    conversation gets at once; models read it as written by a person.
                    """),
            Route(.post, "\(path)/take-over", access: lead, bodyLimit: 64 << 10, traits: .crossOrigin) {
                try await takeOver($0, $1)
            }.documented(
                "Answer in the assistant's place", tag: "Teaching",
                body: .object([
                    .optional("hours", .integer(TakeoverLimit.hours)), .optional("message", .string()),
                ]), answer: ConversationStanding.schema,
                details: """
                    Until it is given back, 8 hours at most, messages of the person are kept and no run answers them; an \
                    answer that is being written comes to its end. `message` is what the person is told.
                    """, errors: [.conflict]),
            Route(.post, "\(path)/give-back", access: lead, bodyLimit: 64 << 10, traits: .crossOrigin) {
                try await giveBack($0, $1)
            }.documented(
                "Let the assistant answer again", tag: "Teaching", body: .object([.optional("message", .string())]),
                answer: ConversationStanding.schema,
                details: """
                    What the person wrote meanwhile is told as one text to the run that waits, or begins one.
                    """, errors: [.conflict]),
            Route(.post, "\(path)/reset", access: lead, bodyLimit: 64 << 10, traits: .crossOrigin) {
                try await reset($0, $1)
            }.documented(
                "Let a conversation begin anew", tag: "Teaching", body: .object([.optional("message", .string())]),
                answer: ConversationStanding.schema,
                details: """
                    Ends what runs or waits in it; the next message begins a run of the published version. What was said \
                    stays. With `message` the person is told something in the sender's name.
                    """),
        ]
    }

    // MARK: Handlers

    private func read(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (member, thread): (Identity, ThreadID) = (try context.member, try context.parameter("thread_id"))
        let pageRequest = try HTTPCore.PageRequest(request.queryParameters)
        let now = clock.now()
        let page = try await database.withTenant(member.tenantID) { transaction in
            let sight = try await access.sight(of: thread, .conversationsRead, for: member, in: transaction)
            let page = try await conversations.threads.read(thread, pageRequest, in: transaction)
            if sight.learner != member.userID,
                try await conversations.threads.noteReading(of: thread, by: member.userID, at: now, in: transaction)
            {
                try await record(.conversationRead, thread, [], request, context)(transaction)
            }
            return page
        }
        return .json([
            "conversation": try await standing(thread, context) ?? .null, "data": .array(page.items.map(\.json)),
            "has_more": .bool(page.after != nil), "after": page.after.map { .string($0) } ?? .null,
        ])
    }

    private func write(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(WriteBody.self)
        let text = try Self.words(body.text, "text")
        let sight = try await leading(context)
        let item = try await conversations.write(
            text, by: sight.lead, to: sight.threadID, in: try context.member.tenantID,
            record: record(.conversationWrite, sight.threadID, [], request, context))
        return .json(item.json, status: .created)
    }

    private func takeOver(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(TakeOverBody.self)
        guard TakeoverLimit.hours.contains(body.hours ?? TakeoverLimit.hours.upperBound) else {
            throw JSONDecodingError(path: "hours", expectation: "number from 1 to 8")
        }
        let words = try body.message.map { text throws(JSONDecodingError) in try Self.words(text, "message") }
        let sight = try await leading(context)
        let now = clock.now()
        let until = now + .seconds((body.hours ?? TakeoverLimit.hours.upperBound) * 3600)
        try await conversations.takeOver(
            sight.threadID, by: sight.lead, from: now, until: until,
            saying: words ?? LeadWords(sight.locale).taken, in: try context.member.tenantID,
            record: record(
                .conversationTake, sight.threadID, [AuditChange("until", to: .string(until.rfc3339))], request, context)
        )
        return .json(try await standing(sight.threadID, context) ?? .null)
    }

    private func giveBack(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(MessageBody.self)
        let words = try body.message.map { text throws(JSONDecodingError) in try Self.words(text, "message") }
        let sight = try await leading(context)
        _ = try await conversations.giveBack(
            sight.threadID, by: sight.lead, at: clock.now(), saying: words ?? LeadWords(sight.locale).givenBack,
            in: try context.member.tenantID, record: record(.conversationGiveBack, sight.threadID, [], request, context)
        )
        return .json(try await standing(sight.threadID, context) ?? .null)
    }

    private func reset(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(MessageBody.self)
        let words = try body.message.map { text throws(JSONDecodingError) in try Self.words(text, "message") }
        let sight = try await leading(context)
        try await conversations.reset(
            sight.threadID, by: sight.lead, saying: words, in: try context.member.tenantID,
            record: record(.conversationReset, sight.threadID, [], request, context))
        return .json(try await standing(sight.threadID, context) ?? .null)
    }

    // MARK: Parts

    /// The conversation that the path names, for a sender who may read it and lead it.
    func leading(_ context: RequestContext) async throws -> ConversationAccess.Sight {
        let (member, thread): (Identity, ThreadID) = (try context.member, try context.parameter("thread_id"))
        return try await database.withTenant(member.tenantID) { transaction in
            try await access.sight(of: thread, .runsManage, .conversationsRead, for: member, in: transaction)
        }
    }

    /// Where the conversation is now, where lists show it.
    func standing(_ thread: ThreadID, _ context: RequestContext) async throws -> JSONValue? {
        let tenant = try context.member.tenantID
        guard let standing = try await standings.standings(of: [thread], in: tenant).first else { return nil }
        var titles = StandingTitles(titles, in: tenant)
        return await titles.json(of: standing, at: clock.now())
    }

    func record(
        _ action: AuditAction, _ thread: ThreadID, _ changes: [AuditChange], _ request: HTTPRequest,
        _ context: RequestContext
    ) -> LeadRecord {
        let event = AuditEvent(
            action, AuditTarget("conversation", thread), changes: changes, origin: AuditOrigin(request, context))
        return { [audit] in try await audit.record(event, in: $0) }
    }

    /// Reads what somebody writes: not blank, and without characters that no keyboard has.
    static func words(_ text: String, _ path: String) throws(JSONDecodingError) -> String {
        try Field.check((path, text, 16 << 10))
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw JSONDecodingError(path: path, expectation: "a text that is not blank")
        }
        guard !text.unicodeScalars.contains(where: { $0.isControl && !"\n\r\t".unicodeScalars.contains($0) }) else {
            throw JSONDecodingError(path: path, expectation: "a text without control characters")
        }
        return text
    }
}

private struct WriteBody: Decodable {
    let text: String
}

private struct MessageBody: Decodable {
    let message: String?
}

private struct TakeOverBody: Decodable {
    let hours: Int?
    let message: String?
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

/// What learners are told where a teacher says nothing of their own.
private struct LeadWords {
    let taken: String
    let givenBack: String

    init(_ locale: String) {
        let isFrench = locale.lowercased().hasPrefix("fr")
        taken =
            isFrench
            ? "C’est moi qui réponds ici maintenant, à la place de l’assistant."
            : "I answer here now, in the assistant’s place."
        givenBack = isFrench ? "L’assistant répond de nouveau." : "The assistant answers again."
    }
}
