import Auth
import Core
import HTTPCore
import Net

/// Signing in, and who one is.
struct AuthController {
    let signIn: SignIn
    let memberships: MembershipStore

    var routes: [Route] {
        [
            // Not for pages of other origins: a password is typed into a page of ours or nowhere.
            Route(.post, "/api/v1/auth/login", access: .public, bodyLimit: 16 << 10, traits: .secret) { request, _ in
                try await logIn(request)
            },
            Route(.get, "/api/v1/me", access: .member, traits: .crossOrigin) { _, context in
                try await me(context.member)
            },
        ]
    }

    private func logIn(_ request: HTTPRequest) async throws -> HTTPResponse {
        let credentials = try await request.decode(LoginRequest.self)
        try credentials.requireLimits()
        // Whoever has a network of IPv6 has an address for each guess.
        let sender = IPAddress(request.remoteAddress)?.sender.description ?? request.remoteAddress
        let session = try await signIn.signIn(
            email: credentials.email, password: credentials.password, tenantSlug: credentials.tenant, address: sender)
        var response = HTTPResponse.json([
            "access_token": .string(session.accessToken), "token_type": "Bearer",
            "expires_in": .integer(Int64(AccessTokens.lifetime)), "user": session.membership.user.json,
        ])
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    private func me(_ identity: Identity) async throws -> HTTPResponse {
        guard let membership = try await memberships.membership(of: identity.userID, in: identity.tenantID) else {
            throw AuthError.notAMember
        }
        return .json([
            "user": membership.user.json, "tenant": membership.tenant.json, "role": .string(membership.role.rawValue),
        ])
    }
}

extension User {
    fileprivate var json: JSONValue {
        ["id": .string(id.description), "email": .string(email), "name": .string(name)]
    }
}

extension Tenant {
    fileprivate var json: JSONValue {
        ["id": .string(id.description), "slug": .string(slug), "name": .string(name)]
    }
}
