/// Stands between the server and the routes: it sees each request before it is answered, and each answer, whatever
/// became of the request, before it is sent.
///
/// Errors are answers already, so that middleware decides nothing about them.
package protocol Middleware: Sendable {
    /// The answer: usually that of `next`, which takes the request and exchange as they are or changed.
    func respond(
        to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
    ) async -> HTTPResponse
}

/// What the router knows of a request before anyone answers it.
package struct Exchange: Sendable {
    /// Also in the `X-Request-Id` field of the answer.
    package let requestID: String
    let destination: RouteTable.Destination

    /// The route that answers; nil where the path has none for the method.
    package var route: Route? {
        if case .route(let entry, _, _) = destination { entry.route } else { nil }
    }

    /// The routes of the path for other methods, where it has none for the request's.
    package var otherRoutes: [Route] {
        if case .otherMethods(let entries) = destination { entries.map(\.route) } else { [] }
    }

    /// The traits of the route that answers; none without one.
    package var traits: RouteTraits {
        if case .route(let entry, _, _) = destination { entry.route.traits } else { [] }
    }
}
