package import Core

/// Answers requests by a table of routes: finds the route, checks its guard and limits, calls its handler, and turns
/// every error into an answer.
package final class Router: Sendable {
    // A class, so that finding a route copies none of it.
    private final class Entry: Sendable {
        let route: Route
        let names: [String]
        let takesRest: Bool

        init(_ route: Route, _ pattern: RoutePattern) {
            self.route = route
            names = pattern.names
            takesRest = pattern.takesRest
        }
    }

    private let entries: [Entry]
    private let trie: RouteTrie
    private let authenticator: any Authenticator
    private let requestIdentifiers: RequestIdentifiers
    private let errors: ErrorResponder
    private let logger: Logger

    /// Builds the table. Two routes of one method and shape stop the program: the table is our own.
    package init(
        routes: [Route], authenticator: any Authenticator, identifiers: any IdentifierGenerator, logger: Logger
    ) {
        var trie = RouteTrie()
        entries = routes.enumerated().map { index, route in
            let pattern = RoutePattern(route.path)
            trie.insert(pattern, method: route.method, index: index)
            return Entry(route, pattern)
        }
        self.trie = trie
        self.authenticator = authenticator
        requestIdentifiers = RequestIdentifiers(startingAt: identifiers.next())
        errors = ErrorResponder(identifiers: identifiers)
        self.logger = logger
    }

    /// The answer to a request, whatever happens on the way; it carries `X-Request-Id`.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let id = requestIdentifiers.choose(request.fields["x-request-id"])
        let start = logger.level <= .info ? ContinuousClock.now : nil
        var response: HTTPResponse
        do {
            response = try await answer(request, id: id)
        } catch {
            response = errors.response(to: error, requestID: id, logger: logger)
        }
        response.fields.append("X-Request-Id", id)
        if let start {
            logger.info(
                "request",
                [
                    ("request_id", id), ("method", request.method.rawValue), ("path", request.path),
                    ("status", String(response.status.code)),
                    ("duration_us", String(Int((ContinuousClock.now - start) / .microseconds(1)))),
                ])
        }
        return response
    }

    private func answer(_ request: HTTPRequest, id: String) async throws -> HTTPResponse {
        let path = try RequestPath.normalized(request.path)
        switch trie.match(request.method, path: path.utf8.span) {
        case .none:
            throw HTTPError(.notFound, .notFound, "There is nothing at this address.")
        case .otherMethods(let methods):
            return try other(method: request.method, allowed: methods)
        case .route(let index, let captures):
            let entry = entries[index]
            var request = request
            try limitBody(of: &request, to: entry.route.bodyLimit)
            let context = RequestContext(
                requestID: id, logger: logger, identity: try await identity(of: request, for: entry.route.access),
                parameters: captures.isEmpty ? [:] : try parameters(entry, captures, path))
            return try await entry.route.handler(request, context)
        }
    }

    /// OPTIONS is answered for every known path; any other method that the path lacks is refused.
    private func other(method: HTTPMethod, allowed: [HTTPMethod]) throws -> HTTPResponse {
        var names = Set(allowed.map(\.rawValue)).union(["OPTIONS"])
        if names.contains("GET") { names.insert("HEAD") }
        let fields: HTTPFields = ["Allow": names.sorted().joined(separator: ", ")]
        guard method != .options else { return HTTPResponse(status: .noContent, fields: fields) }
        throw HTTPError(
            .methodNotAllowed, .methodNotAllowed, "This address does not take \(method).", fields: fields)
    }

    private func limitBody(of request: inout HTTPRequest, to limit: Int) throws {
        request.bodyLimit = limit
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
        if access == .public { return nil }
        guard let identity = try await authenticator.identity(of: request) else {
            throw HTTPError(.unauthorized, .unauthorized, "Sign in first: this address needs a bearer token.")
        }
        if case .roles(let roles) = access, !roles.contains(identity.role) {
            throw HTTPError(.forbidden, .forbidden, "Your role may not do this.")
        }
        return identity
    }

    private func parameters(_ entry: Entry, _ captures: [Range<Int>], _ path: String) throws -> [String: String] {
        var parameters: [String: String] = [:]
        for (position, capture) in captures.enumerated() {
            let start = path.utf8.index(path.startIndex, offsetBy: capture.lowerBound)
            let end = path.utf8.index(start, offsetBy: capture.count)
            let text = path[start..<end]
            let isRest = entry.takesRest && position == captures.count - 1
            guard !(isRest && hasEscapedSlash(text)), let value = PercentCoding.decode(text) else {
                throw HTTPError(.badRequest, .badRequest, "The path holds an escape that this address does not take.")
            }
            parameters[entry.names[position]] = value
        }
        return parameters
    }

    /// An escaped slash would decode to one more segment than were matched.
    private func hasEscapedSlash(_ text: Substring) -> Bool {
        text.contains("%2F") || text.contains("%2f")
    }
}
