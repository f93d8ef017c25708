import Auth
import Core
import HTTPCore

/// A person's own sessions: where they are signed in, and ending that. Who has the permission does so for others too, by
/// `user_id`.
struct SessionsController {
    let sessions: Sessions

    var routes: [Route] {
        [
            Route(.get, "/api/v1/sessions", access: .member) { request, context in
                try await list(request, context.member)
            }.documented(
                "List sessions that live, newest first", tag: "Sessions",
                query: RouteDocumentation.Parameter.paging + [Self.personParameter],
                answer: .page(of: .session), details: "A session is not edited: it lives until it is ended.",
                errors: [.forbidden]),
            Route(.delete, "/api/v1/sessions", access: .member) { request, context in
                try await endAll(request, context)
            }.documented(
                "End all sessions of oneself, or of a person", tag: "Sessions",
                query: [
                    Self.personParameter,
                    .init("keep", "`current` keeps the one that asks.", .enumeration(["current"])),
                ],
                answer: .object([.required("ended", .integer())]), errors: [.forbidden]),
            Route(.delete, "/api/v1/sessions/{id}", access: .member) { request, context in
                try await end(context.parameter("id"), request, context)
            }.documented("End a session", tag: "Sessions", status: .noContent, errors: [.forbidden]),
        ]
    }

    private static let personParameter = RouteDocumentation.Parameter(
        "user_id", "Whose; one's own unless told. Others' need the permission `sessions.manage`.", .identifier)

    /// Those that live, newest first.
    private func list(_ request: HTTPRequest, _ member: Identity) async throws -> HTTPResponse {
        let own = try member.ownSession
        let query = try ListQuery(request)
        let found = try await sessions.sessions(
            query.page, of: Self.person(query, member), in: member.tenantID)
        return .page(found) { $0.json(isCurrent: $0.id == own) }
    }

    /// Ends all; with `?keep=current`, all but the one that asks.
    private func endAll(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let own = try member.ownSession
        let kept = request.queryParameters["keep"]
        guard kept == nil || kept == "current" else {
            throw JSONDecodingError(path: "keep", expectation: "current, or nothing")
        }
        let count = try await sessions.endAll(
            of: Self.person(try ListQuery(request), member), in: member.tenantID, except: kept == nil ? nil : own,
            origin: AuditOrigin(request, context))
        return .json(["ended": .integer(Int64(count))])
    }

    /// Whose sessions the query asks for: one's own, or those of the person in `user_id`.
    private static func person(_ query: ListQuery, _ member: Identity) throws -> UserID {
        guard let user: UserID = try query.identifier("user_id") else { return member.userID }
        if user != member.userID { try member.require(.sessionsManage) }
        return user
    }

    private func end(
        _ id: SessionID, _ request: HTTPRequest, _ context: RequestContext
    ) async throws -> HTTPResponse {
        let member = try context.member
        _ = try member.ownSession
        let isEnded = try await sessions.end(
            id, of: member.may(.sessionsManage) ? nil : member.userID, in: member.tenantID, because: .revoked,
            origin: AuditOrigin(request, context))
        guard isEnded else { throw HTTPError(.notFound, .notFound, "There is no such session.") }
        return HTTPResponse(status: .noContent)
    }
}

extension UserSession {
    fileprivate func json(isCurrent: Bool) -> JSONValue {
        [
            "id": .string(id.description), "method": .string(method),
            "second_factor": secondFactor.map { .string($0) } ?? .null, "address": .string(origin.address),
            "agent": .string(origin.agent), "created_at": .string(createdAt.rfc3339),
            "last_used_at": .string(lastUsedAt.rfc3339), "expires_at": .string(expiresAt.rfc3339),
            "current": .bool(isCurrent),
        ]
    }
}
