import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// Links by which people let others read their conversations, and what is behind them.
struct ThreadSharesController {
    let shares: ThreadShares
    let audit: AuditLog
    /// The address of the installation without a slash at its end.
    let publicURL: String

    var routes: [Route] {
        let (path, tag) = ("/api/v1/threads/{thread_id}/shares", "Conversations")
        let access = RouteGuard.permission(.assistantsUse)
        return [
            Route(.post, path, access: access, bodyLimit: 4 << 10, traits: [.crossOrigin, .secret]) {
                try await make($0, $1)
            }.documented(
                "Share a conversation by a link", tag: tag, body: ShareRequest.schema, status: .created,
                answer: ThreadShare.madeSchema,
                details: """
                    Whoever has the link reads the conversation, without signing in, until it runs out or is withdrawn. \
                    It is shown this once. Without `live` it shows what was said until now, and less where something of \
                    that is taken back later.
                    """, errors: [.conflict]),
            Route(.get, path, access: access, traits: .crossOrigin) { try await list($0, $1) }.documented(
                "List the links to a conversation, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging, answer: .page(of: ThreadShare.schema)),
            Route(.delete, "\(path)/{share_id}", access: access, traits: .crossOrigin) { try await revoke($0, $1) }
                .documented("Withdraw a link to a conversation", tag: tag, status: .noContent),
            Route(.get, "/api/v1/shared/{token}", access: .public) { try await open($0, $1) }.documented(
                "Read a shared conversation", tag: tag,
                query: [.init("after", "What the page before gave as `after`.")], answer: ThreadShares.Shown.schema,
                details: """
                    For whoever has the link; for others, and when it has run out or was withdrawn, a 404. Items are as \
                    the ChatKit protocol has them, those that their learner sees.
                    """),
        ]
    }

    private struct ShareRequest: Decodable {
        let expiresInDays: Int?
        let live: Bool?
        let showName: Bool?

        static let schema = JSONSchema.named(
            "NewConversationLink",
            .object([
                .optional("expires_in_days", .nullable(.integer(1...ThreadShares.longest))),
                .optional("live", .nullable(.boolean)), .optional("show_name", .nullable(.boolean)),
            ]))
    }

    private func make(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(ShareRequest.self)
        let days = body.expiresInDays ?? 30
        guard (1...ThreadShares.longest).contains(days) else {
            throw JSONDecodingError(
                path: "expires_in_days", expectation: "number from 1 to \(ThreadShares.longest)")
        }
        let threadID: ThreadID = try context.parameter("thread_id")
        let (origin, audit) = (AuditOrigin(request, context), audit)
        let (share, token) = try await shares.make(
            ThreadShares.Wish(days: days, isLive: body.live ?? false, showsName: body.showName ?? false),
            of: threadID, by: PersonalScope(context)
        ) { share, transaction in
            try await audit.record(
                AuditEvent(
                    .conversationShare, AuditTarget("conversation", threadID),
                    changes: [
                        AuditChange("share_id", to: .string(share.id.description)),
                        AuditChange("expires_at", to: .string(share.expiresAt.rfc3339)),
                        AuditChange("live", to: .bool(share.isLive)),
                        AuditChange("show_name", to: .bool(share.showsName)),
                    ], origin: origin), in: transaction)
        }
        var members = share.json
        members.append("token", .string(token.text))
        members.append("url", .string("\(publicURL)/shared#\(token.text)"))
        var response = HTTPResponse.json(.object(members), status: .created)
        response.fields["Cache-Control"] = "no-store"
        return response
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let page = try ListQuery(request).page
        let found = try await shares.list(
            of: context.parameter("thread_id"), by: PersonalScope(context), after: page.after, most: page.limit + 1)
        return .page(Page(found, for: page) { $0.id.uuid }) { .object($0.json) }
    }

    private func revoke(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (threadID, shareID): (ThreadID, ThreadShareID) = (
            try context.parameter("thread_id"), try context.parameter("share_id")
        )
        let (origin, audit) = (AuditOrigin(request, context), audit)
        try await shares.revoke(shareID, of: threadID, by: PersonalScope(context)) { transaction in
            try await audit.record(
                AuditEvent(
                    .conversationUnshare, AuditTarget("conversation", threadID),
                    changes: [AuditChange("share_id", to: .string(shareID.description))], origin: origin),
                in: transaction)
        }
        return HTTPResponse(status: .noContent)
    }

    private func open(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        guard let token = ThreadShareToken(try context.parameter("token", as: String.self)) else {
            throw ThreadShareProblem.unknown
        }
        let after = try request.queryParameters["after"].map {
            try Field.value($0, "after", "what the page before gave as after") { ItemID($0) }
        }
        var response = HTTPResponse.json(try await shares.open(token, after: after).json)
        response.fields["Cache-Control"] = "no-store"
        response.fields["Referrer-Policy"] = "no-referrer"
        response.fields["X-Robots-Tag"] = "noindex, nofollow"
        return response
    }
}

extension ThreadShare {
    /// As its person sees it.
    fileprivate var json: JSONObject {
        [
            "id": .string(id.description), "live": .bool(isLive), "show_name": .bool(showsName),
            "created_at": .string(createdAt.rfc3339), "expires_at": .string(expiresAt.rfc3339),
            "revoked_at": revokedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }

    private static let members: [JSONSchema.Property] = [
        .required("id", .string()), .required("live", .boolean), .required("show_name", .boolean),
        .required("created_at", .time), .required("expires_at", .time), .required("revoked_at", .nullable(.time)),
    ]
    fileprivate static let schema = JSONSchema.named("ConversationLink", .object(members))
    fileprivate static let madeSchema = JSONSchema.named(
        "MadeConversationLink",
        .object(members + [.required("token", .string()), .required("url", .string(format: "uri"))]))
}

extension ThreadShares.Shown {
    /// As readers see it: nothing in it leads further into the server.
    fileprivate var json: JSONValue {
        [
            "title": title.map { .string($0) } ?? .null, "assistant": .string(assistant),
            "shared_by": name.map { .string($0) } ?? .null, "live": .bool(share.isLive),
            "expires_at": .string(share.expiresAt.rfc3339),
            "items": [
                "data": .array(items.map { .object($0.json) }), "has_more": .bool(hasMore),
                "after": hasMore ? items.last.map { .string($0.id.description) } ?? .null : .null,
            ],
        ]
    }

    fileprivate static let schema = JSONSchema.named(
        "SharedConversation",
        .object([
            .required("title", .nullable(.string())), .required("assistant", .string()),
            .required("shared_by", .nullable(.string())), .required("live", .boolean),
            .required("expires_at", .time), .required("items", .page(of: .map(.any))),
        ]))
}
