import Auth
import Core
import HTTPCore
import Net

/// Signing in and out, and who one is.
struct AuthController {
    let signIn: SignIn
    let tenantSwitch: TenantSwitch
    let sessions: Sessions
    let cookies: SessionCookies
    let authenticator: any Authenticator
    let memberships: MembershipStore

    var routes: [Route] {
        [
            // Not for pages of other origins: a password is typed into a page of ours or nowhere.
            Route(.post, "/api/v1/auth/login", access: .public, bodyLimit: 16 << 10, traits: .secret) {
                request, context in
                try await logIn(request, context)
            }.documented(
                "Sign in with a password", tag: "Signing in", body: .login, answer: .either([.tokens, .challenge]),
                details: """
                    Who has a second factor is answered with a ticket for it, and goes on at \
                    `POST /api/v1/auth/second-factor`.
                    """, errors: [.invalidCredentials]),
            Route(.post, "/api/v1/auth/second-factor", access: .public, bodyLimit: 4 << 10, traits: .secret) {
                request, context in
                try await complete(request, context)
            }.documented(
                "Sign in with a second factor, after the password", tag: "Signing in", body: .secondFactorLogin,
                answer: .tokens, errors: [.invalidCredentials]),
            Route(.post, "/api/v1/auth/refresh", access: .public, bodyLimit: 4 << 10, traits: .secret) {
                request, context in
                try await refresh(request, context)
            }.documented(
                "Exchange a refresh token for new tokens", tag: "Signing in", body: .refresh, answer: .tokens,
                details: "Without a body the token of the page's cookie counts, with the field `X-CSRF-Token`.",
                errors: [.unauthorized, .forbidden, .conflict], isBodyOptional: true),
            Route(.post, "/api/v1/auth/logout", access: .public, bodyLimit: 4 << 10, traits: .secret) {
                request, context in
                try await logOut(request, context)
            }.documented(
                "Sign out", tag: "Signing in", body: .refresh, status: .noContent,
                details: "Ends the session of the refresh token, of the access token, or of the page's cookie.",
                errors: [.unauthorized, .forbidden], isBodyOptional: true),
            Route(.get, "/api/v1/me", access: .member, traits: .crossOrigin) { _, context in
                try await me(context.member)
            }.documented("Say who one is, and where", tag: "Signing in", answer: .me),
            Route(.get, "/api/v1/me/tenants", access: .member) { _, context in
                try await places(of: context.member)
            }.documented(
                "List where one may act", tag: "Signing in", answer: .places,
                details: "Besides the institution one is in, only where the session was begun with a password."),
            Route(.post, "/api/v1/auth/tenant", access: .member, bodyLimit: 4 << 10, traits: .secret) {
                request, context in
                try await enterTenant(request, context)
            }.documented(
                "Go on in another institution", tag: "Signing in", body: .placeChoice, answer: .tokens,
                details: """
                    For a session that was begun with a password. With `cookies` the new session takes the place of \
                    the page's, which ends.
                    """, errors: [.notFound]),
        ]
    }

    private func logIn(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let credentials = try await request.decode(LoginRequest.self)
        try credentials.requireLimits()
        let outcome = try await signIn.signIn(
            email: credentials.email, password: credentials.password, tenantSlug: credentials.tenant,
            sender: request.sender, origin: SessionOrigin(request, context))
        switch outcome {
        case .signedIn(let success): return answer(success, inCookies: credentials.cookies ?? false, to: request)
        case .needsSecondFactor(let ticket):
            var response = HTTPResponse.json([
                "second_factor": [
                    "ticket": .string(ticket.text), "expires_in": .integer(Int64(SignInTicket.lifetime)),
                    "methods": ["totp", "recovery_code"],
                ]
            ])
            response.fields.append("Cache-Control", "no-store")
            return response
        }
    }

    private func complete(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(SecondFactorRequest.self)
        let success = try await signIn.complete(
            ticket: body.ticket ?? "", body.answer, sender: request.sender, origin: SessionOrigin(request, context))
        return answer(success, inCookies: body.cookies ?? false, to: request)
    }

    /// Takes the refresh token from the body, else from the page's cookie.
    private func refresh(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        if let text = try await RefreshRequest(request).refreshToken {
            return answer(
                try await sessions.refresh(text, from: SessionOrigin(request, context)), inCookies: false, to: request)
        }
        guard let token = try cookies.refreshToken(of: request) else { throw AuthError.invalidRefreshToken }
        do {
            return answer(
                try await sessions.refresh(token.text, from: SessionOrigin(request, context)), inCookies: true,
                to: request)
        } catch AuthError.invalidRefreshToken {
            var response = HTTPResponse.error(AuthError.invalidRefreshToken, requestID: context.requestID)
            cookies.remove(from: &response, isSecure: request.isSecure)
            return response
        }
    }

    /// Ends the session of the access token, of the refresh token in the body, or of the page's cookie. Signing out of
    /// a session that has ended is no error: the aim is reached.
    private func logOut(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let origin = SessionOrigin(request, context)
        var response = HTTPResponse(status: .noContent)
        let text = try await RefreshRequest(request).refreshToken
        if let text {
            if let token = RefreshToken(text) { try await sessions.signOut(token, from: origin) }
        } else if request.fields["Authorization"] != nil {
            if let member = try await authenticator.identity(of: request), let id = member.sessionID {
                _ = try await sessions.end(
                    id, of: member.userID, in: member.tenantID, because: .signedOut,
                    origin: AuditOrigin(request, context, actor: .person(member.userID)))
            }
        } else {
            if let token = try cookies.refreshToken(of: request) { try await sessions.signOut(token, from: origin) }
            cookies.remove(from: &response, isSecure: request.isSecure)
        }
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    private func answer(_ success: SignIn.Success, inCookies: Bool, to request: HTTPRequest) -> HTTPResponse {
        answer(success.tokens, with: ["user": success.membership.user.json], inCookies: inCookies, to: request)
    }

    private func answer(
        _ tokens: SessionTokens, with members: JSONObject = [:], inCookies: Bool, to request: HTTPRequest
    ) -> HTTPResponse {
        var body: JSONObject = [
            "access_token": .string(tokens.accessToken), "token_type": "Bearer",
            "expires_in": .integer(Int64(tokens.accessLifetime)), "session_id": .string(tokens.sessionID.description),
        ]
        if inCookies {
            body.append("csrf_token", .string(cookies.submission(for: tokens.refreshToken)))
        } else {
            body.append("refresh_token", .string(tokens.refreshToken.text))
            body.append("refresh_expires_in", .integer(Int64(tokens.refreshLifetime)))
        }
        for member in members.members { body.append(member.key, member.value) }
        var response = HTTPResponse.json(.object(body))
        response.fields.append("Cache-Control", "no-store")
        if inCookies { cookies.set(tokens, on: &response, isSecure: request.isSecure) }
        return response
    }

    private func places(of member: Identity) async throws -> HTTPResponse {
        var places = try await tenantSwitch.places(of: member)
        if places.isEmpty, let here = try await memberships.membership(of: member.userID, in: member.tenantID) {
            places = [here]
        }
        return .json([
            "data": .array(
                places.map { place in
                    [
                        "id": .string(place.tenant.id.description), "slug": .string(place.tenant.slug),
                        "name": .string(place.tenant.name), "role": .string(place.role.rawValue),
                        "current": .bool(place.tenant.id == member.tenantID),
                    ]
                })
        ])
    }

    private func enterTenant(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(PlaceChoice.self)
        try Field.check(("tenant", body.tenant, 64))
        let (member, origin) = (try context.member, SessionOrigin(request, context))
        guard let success = try await tenantSwitch.enter(body.tenant, as: member, from: origin) else {
            throw HTTPError(.notFound, .notFound, "You have no place in this institution that your sign-in opens.")
        }
        let inCookies = body.cookies ?? false
        if inCookies, let session = member.sessionID {
            _ = try await sessions.end(
                session, of: member.userID, in: member.tenantID, because: .signedOut,
                origin: AuditOrigin(request, context, actor: .person(member.userID)))
        }
        return answer(success, inCookies: inCookies, to: request)
    }

    private struct PlaceChoice: Decodable {
        let tenant: String
        let cookies: Bool?
    }

    /// What the proof of the sender found on the way is enough; else it is looked up.
    private func me(_ identity: Identity) async throws -> HTTPResponse {
        if let names = identity.names {
            return .json([
                "user": [
                    "id": .string(identity.userID.description), "email": .string(names.email),
                    "name": .string(names.name),
                ],
                "tenant": [
                    "id": .string(identity.tenantID.description), "slug": .string(names.tenantSlug),
                    "name": .string(names.tenantName),
                ],
                "role": .string(identity.role.rawValue),
            ])
        }
        guard let membership = try await memberships.membership(of: identity.userID, in: identity.tenantID) else {
            throw AuthError.notAMember
        }
        return .json([
            "user": membership.user.json, "tenant": membership.tenant.json, "role": .string(membership.role.rawValue),
        ])
    }
}

/// The body of `refresh` and `logout`, which may also be empty.
private struct RefreshRequest {
    let refreshToken: String?

    init(_ request: HTTPRequest) async throws {
        var request = request
        let bytes = try await request.body.collect(upTo: request.bodyLimit)
        request.body = .bytes(bytes)
        refreshToken = bytes.isEmpty ? nil : try await request.decode(Members.self).refreshToken
    }

    private struct Members: Decodable {
        let refreshToken: String?
    }
}

extension HTTPRequest {
    /// Whose attempts are counted together: whoever has a network of IPv6 has an address for each guess.
    var sender: String {
        // Every request passes here, most by IPv4, whose addresses are senders as they stand.
        guard remoteAddress.utf8.contains(UInt8(ascii: ":")) else { return remoteAddress }
        return IPAddress(remoteAddress)?.sender.description ?? remoteAddress
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
