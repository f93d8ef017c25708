import Auth
import Core
import HTTPCore

/// Signing in with a service of OpenID Connect: what the sign-in page offers, the way there, and the way back. The ways
/// are for browsers, and end on a page.
struct OpenIDController {
    let providers: IdentityProviders
    let signIn: OpenIDSignIn
    let cookies: SessionCookies
    let logger: Logger

    private static let cookie = "lyceum_oidc"
    /// As long as somebody may take, in seconds.
    private static let cookieAge = 600

    var routes: [Route] {
        let tag = "Signing in"
        return [
            Route(.get, "/api/v1/auth/providers", access: .public) { request, _ in
                let buttons = try await providers.buttons(ofTenant: request.queryParameters["tenant"] ?? "")
                return .json([
                    "data": .array(buttons.map { ["id": .string($0.id.description), "name": .string($0.name)] })
                ])
            }.documented(
                "List the services that an institution's people sign in with", tag: tag,
                query: [.init("tenant", "The institution's slug.")],
                answer: .object([
                    .required(
                        "data",
                        .array(.object([.required("id", .identifier), .required("name", .string())])))
                ])),
            Route(.get, "/api/v1/auth/oidc/{provider_id}/start", access: .public, traits: .secret) {
                await start($0, $1)
            }.documented(
                "Go to a service to sign in with it", tag: tag,
                query: [.init("return_to", "The path of the page to go to afterwards.")], status: .seeOther),
            Route(.get, "/api/v1/auth/oidc/callback", access: .public, traits: .secret) { await finish($0, $1) }
                .documented(
                    "Come back from a service", tag: tag,
                    query: ["state", "code", "iss", "error"].map { .init($0, "As the service sends it.") },
                    status: .seeOther),
        ]
    }

    private func start(_ request: HTTPRequest, _ context: RequestContext) async -> HTTPResponse {
        let returnTo = request.queryParameters["return_to"].flatMap(LocalPath.init) ?? .root
        do {
            guard let id = IdentityProviderID(context.parameters["provider_id"] ?? "") else {
                throw OpenIDFailure(.unavailable, "no identifier of a provider")
            }
            let departure = try await signIn.begin(with: id, browser: Self.browser(of: request), returnTo: returnTo)
            var response = Self.redirect(to: departure.url)
            Self.setCookie(departure.browser.text, maximumAge: Self.cookieAge, on: &response, to: request)
            return response
        } catch {
            return refuse(error, returnTo, context)
        }
    }

    private func finish(_ request: HTTPRequest, _ context: RequestContext) async -> HTTPResponse {
        do {
            let arrival = try await signIn.finish(
                query: request.query, browser: Self.browser(of: request), from: SessionOrigin(request, context))
            let page = Self.page([("next", arrival.returnTo.description)])
            switch arrival.outcome {
            case .signedIn(let tokens):
                // The page asks who it is for, and then goes on.
                var response = Self.redirect(to: page + "#signed-in")
                cookies.set(tokens, on: &response, isSecure: request.isSecure)
                Self.setCookie("", maximumAge: 0, on: &response, to: request)
                return response
            case .needsSecondFactor(let ticket):
                // A fragment never reaches a server's log.
                return Self.redirect(to: page + "#second-factor=" + ticket.text)
            }
        } catch {
            return refuse(error, .root, context)
        }
    }

    /// Sends the person to the sign-in page with one of the codes; the cause is for the log.
    private func refuse(_ error: any Error, _ returnTo: LocalPath, _ context: RequestContext) -> HTTPResponse {
        let log = logger.with("request_id", context.requestID)
        let failure: OpenIDFailure
        if let known = error as? OpenIDFailure {
            failure = known
            log.notice(
                "Sign-in with a provider refused",
                [("code", failure.code.rawValue), ("tenant", failure.tenantSlug ?? ""), ("cause", failure.cause)])
        } else {
            failure = OpenIDFailure(.unavailable, "")
            log.error("Sign-in with a provider failed", [("error", String(reflecting: error))])
        }
        var parameters = [("error", failure.code.rawValue)]
        if let slug = failure.tenantSlug { parameters.append(("tenant", slug)) }
        if returnTo != .root { parameters.append(("next", returnTo.description)) }
        return Self.redirect(to: Self.page(parameters))
    }

    private static func page(_ parameters: [(String, String)]) -> String {
        "/sign-in?" + parameters.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
    }

    private static func redirect(to target: String) -> HTTPResponse {
        HTTPResponse(status: .seeOther, fields: ["Location": target, "Cache-Control": "no-store"])
    }

    private static func name(_ request: HTTPRequest) -> String { (request.isSecure ? "__Host-" : "") + cookie }

    private static func browser(of request: HTTPRequest) -> BrowserSecret? {
        request.cookie(name(request)).flatMap(BrowserSecret.init)
    }

    private static func setCookie(
        _ value: String, maximumAge: Int, on response: inout HTTPResponse, to request: HTTPRequest
    ) {
        let cookie = SetCookie(
            name(request), value, maximumAge: maximumAge, isSecure: request.isSecure, isHidden: true)
        response.fields.append("Set-Cookie", cookie.field)
    }
}
