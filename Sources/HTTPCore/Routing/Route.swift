/// Answers a request.
package typealias RequestHandler = @Sendable (HTTPRequest, RequestContext) async throws -> HTTPResponse

/// Who may use a route. There is no default: an open route says `.public`.
package enum RouteGuard: Sendable, Equatable {
    /// Anyone; the authenticator is not even asked.
    case `public`
    /// Any signed-in member of a tenant.
    case member
    /// A member who has the permission everywhere in the tenant.
    case permission(Permission)
    /// A member who has the permission everywhere in the tenant or could have it in a course; the handler asks
    /// `Identity.may(_:inCourseAs:)` once it knows the course.
    case coursePermission(Permission)
    /// The operator of the installation, who belongs to no tenant; the authenticator is not asked.
    case `operator`
}

/// What middleware has to know of a route.
package struct RouteTraits: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Pages of the origins that the operator lists may use the route from a browser.
    package static let crossOrigin = RouteTraits(rawValue: 1)
    /// Its answers hold secrets beside what a client sent, so they are never compressed: their length would tell of the
    /// secret (the BREACH attack).
    package static let secret = RouteTraits(rawValue: 2)
    /// Not counted by rate limits: it costs nothing, or only the operator's own programs ask.
    package static let unlimited = RouteTraits(rawValue: 4)
    /// Counts its requests itself, with limits of its own.
    package static let limitsItself = RouteTraits(rawValue: 16)
    /// It changes nothing, although its method could: a question that is too long for an address.
    package static let question = RouteTraits(rawValue: 8)
}

/// One row of the route table.
package struct Route: Sendable {
    /// GET also answers HEAD.
    package let method: HTTPMethod
    /// Segments are literals, `{name}` for one segment, or a last `{name...}` for the rest.
    package let path: String
    /// Checked before the body is read or the handler called.
    package let access: RouteGuard
    /// The largest body in bytes.
    package let bodyLimit: Int
    /// The longest time in which the handler does nothing that the client sees; what waits for the client, such as a
    /// body that arrives or a stream that is sent, is no part of it. Nil for no limit.
    package let timeout: Duration?
    /// What middleware does for the route beyond what it does for all.
    package let traits: RouteTraits
    /// Called for what passed the guard and the limit.
    package private(set) var handler: RequestHandler
    /// What the API's description says of the route; `documented(_:)` sets it.
    package internal(set) var documentation: RouteDocumentation?

    /// A row; patterns are checked when the router is built.
    package init(
        _ method: HTTPMethod, _ path: String, access: RouteGuard, bodyLimit: Int = 1 << 20,
        timeout: Duration? = .seconds(30), traits: RouteTraits = [], handler: @escaping RequestHandler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.bodyLimit = bodyLimit
        self.timeout = timeout
        self.traits = traits
        self.handler = handler
    }

    /// The same route with something around its handler, which is past the guard.
    package func wrapped(_ wrap: (@escaping RequestHandler) -> RequestHandler) -> Route {
        var route = self
        route.handler = wrap(handler)
        return route
    }
}
