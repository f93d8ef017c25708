import Auth
import Core
import HTTPCore

/// The API keys of an institution. A key's text is shown once, when it is made.
struct APIKeysController {
    let keys: APIKeys

    var routes: [Route] {
        let path = "/api/v1/api-keys"
        return [
            Route(.post, path, access: .permission(.keysManage), bodyLimit: 16 << 10, traits: .secret) {
                request, context in
                try await make(request, context)
            }.documented(
                "Make an API key, whose text is shown this once", tag: "API keys", body: .newAPIKey, status: .created,
                answer: .madeAPIKey,
                details: "A key never changes: for another name, end or scope make another one and revoke this one."),
            Route(.get, path, access: .permission(.keysManage)) { request, context in
                try await list(request, context.member)
            }.documented(
                "List API keys, newest first", tag: "API keys",
                query: RouteDocumentation.Parameter.paging + [
                    .init("user_id", "Only those of this person.", .identifier)
                ], answer: .page(of: .apiKey)),
            Route(.get, "\(path)/{id}", access: .permission(.keysManage)) { _, context in
                guard let key = try await keys.store.key(context.parameter("id"), in: context.member.tenantID) else {
                    throw Self.unknown
                }
                return .json(.object(key.json))
            }.documented("Show an API key", tag: "API keys", answer: .apiKey),
            Route(.delete, "\(path)/{id}", access: .permission(.keysManage)) { request, context in
                let isRevoked = try await keys.revoke(
                    context.parameter("id"), in: context.member.tenantID, origin: AuditOrigin(request, context))
                guard isRevoked else { throw Self.unknown }
                return HTTPResponse(status: .noContent)
            }.documented("Revoke an API key", tag: "API keys", status: .noContent),
        ]
    }

    private static let unknown = HTTPError(.notFound, .notFound, "There is no such API key.")

    private struct MakeRequest: Decodable {
        let name: String
        let scopes: [String]
        let expiresAt: String?
    }

    /// A key makes no keys: what leaks must not outlive its end.
    private func make(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        _ = try member.ownSession
        let body = try await request.decode(MakeRequest.self)
        let scopes = try body.scopes.enumerated().map { index, name throws(JSONDecodingError) -> Permission in
            guard let permission = Permission(rawValue: name) else {
                throw JSONDecodingError(path: "scopes[\(index)]", expectation: "name of a permission")
            }
            return permission
        }
        var end: Timestamp?
        if let text = body.expiresAt {
            end = Timestamp(rfc3339: text)
            guard end != nil else { throw JSONDecodingError(path: "expires_at", expectation: "RFC 3339 time") }
        }
        let made = try await keys.make(
            name: body.name, scopes: Set(scopes), expiresAt: end, for: member, origin: AuditOrigin(request, context))
        var members = made.key.json
        members.append("key", .string(made.secret.text))
        var response = HTTPResponse.json(.object(members), status: .created)
        response.fields.append("Cache-Control", "no-store")
        response.fields.append("Location", "/api/v1/api-keys/\(made.key.id)")
        return response
    }

    private func list(_ request: HTTPRequest, _ member: Identity) async throws -> HTTPResponse {
        let query = try ListQuery(request)
        let owner: UserID? = try query.identifier("user_id")
        return .page(try await keys.store.keys(query.page, of: owner, in: member.tenantID)) { .object($0.json) }
    }
}

extension APIKey {
    var json: JSONObject {
        let time = { (time: Timestamp?) -> JSONValue in time.map { .string($0.rfc3339) } ?? .null }
        return [
            "id": .string(id.description), "name": .string(name), "user_id": .string(userID.description),
            "hint": .string(hint), "scopes": .array(scopes.map(\.rawValue).sorted().map { .string($0) }),
            "created_at": time(createdAt), "expires_at": time(expiresAt), "last_used_at": time(lastUsedAt),
            "revoked_at": time(revokedAt),
        ]
    }
}
