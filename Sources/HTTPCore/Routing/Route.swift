/// Answers a request.
package typealias RequestHandler = @Sendable (HTTPRequest, RequestContext) async throws -> HTTPResponse

/// Who may use a route. There is no default: an open route says `.public`.
package enum RouteGuard: Sendable, Equatable {
    /// Anyone; the authenticator is not even asked.
    case `public`
    /// Any signed-in member of a tenant.
    case member
    /// A member with one of these roles.
    case roles([Role])
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
    /// Called for what passed the guard and the limit.
    package let handler: RequestHandler

    /// A row; patterns are checked when the router is built.
    package init(
        _ method: HTTPMethod, _ path: String, access: RouteGuard, bodyLimit: Int = 1 << 20,
        handler: @escaping RequestHandler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.bodyLimit = bodyLimit
        self.handler = handler
    }
}
