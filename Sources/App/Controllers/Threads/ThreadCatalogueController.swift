import Auth
import Chat
import Core
import HTTPCore
import Workflows

/// A person's own conversations: found, named, put away, deleted and brought back.
struct ThreadCatalogueController {
    let conversations: Conversations
    let clock: any WallClock

    private static let tag = "Conversations"

    var routes: [Route] {
        let (path, one) = ("/api/v1/threads", "/api/v1/threads/{thread_id}")
        let access = RouteGuard.permission(.assistantsUse)
        return [
            Route(.get, path, access: access, traits: .crossOrigin) { try await list($0, $1) }.documented(
                "List one's conversations, or search them", tag: Self.tag, query: ThreadQuery.parameters,
                answer: .page(of: ThreadEntry.schema), details: ThreadQuery.words),
            Route(.get, one, access: access, traits: .crossOrigin) { _, context in
                show(try await entry(context))
            }.documented("Show a conversation", tag: Self.tag, answer: ThreadEntry.schema, isVersioned: true),
            Route(.patch, one, access: access, bodyLimit: 16 << 10, traits: .crossOrigin) { try await change($0, $1) }
                .documented(
                    "Name, pin or archive a conversation", tag: Self.tag, body: ThreadPatch.schema,
                    answer: ThreadEntry.schema, isVersioned: true,
                    details: """
                        A title is one line of up to \(ThreadTitle.maximumLength) characters; control characters and \
                        marks that turn the direction of text are taken out. One that a person gives is never \
                        replaced by the server.
                        """),
            Route(.delete, one, access: access, traits: .crossOrigin) { _, context in
                let scope = try PersonalScope(context)
                try await conversations.delete(context.parameter("thread_id"), of: ThreadOwner(scope))
                return HTTPResponse(status: .noContent)
            }.documented(
                "Delete a conversation", tag: Self.tag, status: .noContent,
                details: """
                    It is gone from everything at once, and an answer that is being written ends. For \
                    \(ThreadStore.daysToRestore) days it can be restored.
                    """),
            Route(.post, "\(one)/restore", access: access, traits: .crossOrigin) { _, context in
                let scope = try PersonalScope(context)
                try await conversations.threads.restore(
                    context.parameter("thread_id"), at: clock.now(), of: ThreadOwner(scope))
                return show(try await entry(context))
            }.documented("Bring a deleted conversation back", tag: Self.tag, answer: ThreadEntry.schema),
        ]
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let query = try ThreadQuery(request)
        guard let filter = query.filter else { return Self.page([], nil) }
        let (entries, next) = try await conversations.threads.entries(
            filter, after: query.after, limit: query.limit, of: PersonalScope(context))
        return Self.page(entries, next)
    }

    private static func page(_ entries: [ThreadEntry], _ next: ThreadCursor?) -> HTTPResponse {
        .json([
            "data": .array(entries.map(\.json)), "has_more": .bool(next != nil),
            "after": next.map { .string($0.description) } ?? .null,
        ])
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let changes = try await request.decode(ThreadPatch.self).changes
        let scope = try PersonalScope(context)
        try await conversations.change(
            context.parameter("thread_id"), changes, of: ThreadOwner(scope)
        ) { entry in try request.requireMatch(entry.tag) }
        return show(try await entry(context))
    }

    /// One of the sender's, also one that can be brought back.
    private func entry(_ context: RequestContext) async throws -> ThreadEntry {
        try await conversations.threads.entry(context.parameter("thread_id"), of: PersonalScope(context))
    }

    private func show(_ entry: ThreadEntry) -> HTTPResponse { .json(entry.json).tagged(entry.tag) }
}

/// The body of `PATCH /api/v1/threads/{thread_id}`.
private struct ThreadPatch: Decodable {
    let title: String?
    let pinned: Bool?
    let archived: Bool?

    var changes: ThreadChanges {
        get throws(JSONDecodingError) {
            ThreadChanges(
                title: try title.map { text throws(JSONDecodingError) in
                    try Field.value(
                        text, "title", "1 to \(ThreadTitle.maximumLength) characters that can be seen"
                    ) { ThreadTitle($0) }
                }, isPinned: pinned, isArchived: archived)
        }
    }

    static let schema = JSONSchema.named(
        "ConversationChanges",
        .object([
            .optional("title", .nullable(.string())), .optional("pinned", .nullable(.boolean)),
            .optional("archived", .nullable(.boolean)),
        ]))
}

extension PersonalScope {
    /// The sender's own threads.
    init(_ context: RequestContext) throws(HTTPError) {
        let member = try context.member
        self.init(tenantID: member.tenantID, userID: member.userID)
    }
}
