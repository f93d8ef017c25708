package import Core

/// Answers requests by a table of routes: finds the route, checks its guard and limits, calls its handler, and turns
/// every error into an answer. Middleware stands around all of it.
package final class Router: Sendable {
    private let table: RouteTable
    private let middleware: [any Middleware]
    private let authenticator: any Authenticator
    private let operators: (any OperatorAuthenticator)?
    private let limiter: (any RequestLimiter)?
    private let requestIdentifiers: RequestIdentifiers
    private let errors: ErrorResponder
    private let logger: Logger
    private let accessLog: AccessLog

    /// Builds the table. Two routes of one method and shape stop the program: the table is our own. The first middleware
    /// is the outermost. Without `operators` there is nothing at the operator's addresses.
    package init(
        routes: [Route], middleware: [any Middleware] = [], authenticator: any Authenticator,
        operators: (any OperatorAuthenticator)? = nil, limiter: (any RequestLimiter)? = nil,
        identifiers: any IdentifierGenerator, logger: Logger
    ) {
        table = RouteTable(routes)
        self.middleware = middleware
        self.authenticator = authenticator
        self.operators = operators
        self.limiter = limiter
        requestIdentifiers = RequestIdentifiers(startingAt: identifiers.next())
        errors = ErrorResponder(identifiers: identifiers)
        self.logger = logger
        accessLog = AccessLog(logger)
    }

    /// The answer to a request, whatever happens on the way; it carries `X-Request-Id`.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let id = requestIdentifiers.choose(request.fields["x-request-id"])
        let start = accessLog.begin()
        let exchange = Exchange(requestID: id, destination: table.destination(of: request))
        var response =
            middleware.isEmpty ? await answer(request, exchange) : await pass(request, exchange, from: 0)
        response.fields.append("X-Request-Id", id)
        guard let start else { return response }
        return accessLog.note(response, to: request, exchange, since: start)
    }

    /// The answer of the middleware from this one inwards, and of the route behind the last.
    private func pass(_ request: HTTPRequest, _ exchange: Exchange, from index: Int) async -> HTTPResponse {
        guard index < middleware.count else { return await answer(request, exchange) }
        return await middleware[index].respond(to: request, exchange) { request, exchange in
            await pass(request, exchange, from: index + 1)
        }
    }

    /// The route's answer, or the error's. Part of its caller, because a call that may wait costs as much as a look-up.
    @inline(__always)
    private func answer(_ request: HTTPRequest, _ exchange: Exchange) async -> HTTPResponse {
        do {
            switch exchange.destination {
            case .nowhere(let error): throw error
            case .otherMethods(let entries): return try other(method: request.method, entries)
            case .route(let entry, let captures, let path):
                var request = request
                request.timer?.allow(entry.route.timeout)
                try limitBody(of: &request, to: entry.route.bodyLimit)
                if let limiter, entry.route.traits.isDisjoint(with: [.unlimited, .limitsItself]) {
                    return try await answer(request, exchange, entry, captures, of: path, within: limiter)
                }
                let context = RequestContext(
                    requestID: exchange.requestID, logger: logger,
                    identity: entry.route.access == .public
                        ? nil : try await identity(of: request, for: entry.route.access),
                    parameters: try entry.parameters(captures, of: path))
                return try await entry.route.handler(request, context)
            }
        } catch {
            return errors.response(to: error, requestID: exchange.requestID, logger: logger)
        }
    }

    /// The route's answer to a sender who has not asked too often; it says how they stand.
    private func answer(
        _ request: HTTPRequest, _ exchange: Exchange, _ entry: RouteEntry, _ captures: [Range<Int>], of path: String,
        within limiter: any RequestLimiter
    ) async throws -> HTTPResponse {
        var standing = await limiter.admit(request)
        try standing?.require()
        var context = RequestContext(
            requestID: exchange.requestID, logger: logger, parameters: try entry.parameters(captures, of: path))
        if entry.route.access != .public {
            context.identity = try await identity(of: request, for: entry.route.access)
        }
        if let identity = context.identity {
            standing = RateStanding.stricter(standing, await limiter.admit(identity))
            try standing?.require()
        }
        var response: HTTPResponse
        do {
            response = try await entry.route.handler(request, context)
        } catch {
            response = errors.response(to: error, requestID: exchange.requestID, logger: logger)
        }
        standing?.add(to: &response.fields)
        return response
    }

    /// OPTIONS is answered for every known path and for the server as a whole; any other method that the path lacks is
    /// refused.
    private func other(method: HTTPMethod, _ entries: [RouteEntry]) throws -> HTTPResponse {
        var names = Set(entries.map(\.route.method.rawValue)).union(["OPTIONS"])
        if names.contains("GET") { names.insert("HEAD") }
        let fields: HTTPFields = ["Allow": names.sorted().joined(separator: ", ")]
        guard method != .options else { return HTTPResponse(status: .noContent, fields: fields) }
        throw HTTPError(
            .methodNotAllowed, .methodNotAllowed, "This address does not take \(method).", fields: fields)
    }

    private func limitBody(of request: inout HTTPRequest, to limit: Int) throws {
        if request.bodyLimit != limit { request.bodyLimit = limit }
        switch request.body {
        case .bytes(let bytes):
            guard bytes.count <= limit else { throw HTTPBodyTooLarge(limit: limit) }
        case .stream(let pieces):
            if let length = request.fields["content-length"].flatMap({ Int($0) }), length > limit {
                throw HTTPBodyTooLarge(limit: limit)
            }
            request.body = .stream(LimitedBody(pieces: pieces, limit: limit))
        }
    }

    private func identity(of request: HTTPRequest, for access: RouteGuard) async throws -> Identity? {
        if access == .operator {
            guard let operators else { throw HTTPError(.notFound, .notFound, "There is nothing at this address.") }
            try await operators.admit(request)
            return nil
        }
        guard let identity = try await authenticator.identity(of: request) else {
            throw HTTPError(.unauthorized, .unauthorized, "Sign in first: this address needs a bearer token.")
        }
        switch access {
        case .permission(let permission): try identity.require(permission)
        case .coursePermission(let permission) where permission.grant.courseRoles.isEmpty:
            try identity.require(permission)
        default: break
        }
        return identity
    }
}
