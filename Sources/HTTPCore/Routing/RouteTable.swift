/// A route with what was read from its pattern. A class, so that finding a route copies none of it.
final class RouteEntry: Sendable {
    let route: Route
    /// The names of the captured segments, in order.
    let names: [String]
    /// Whether the last of them takes the rest of the path.
    let takesRest: Bool

    /// Keeps what every request of the route needs.
    init(_ route: Route, _ pattern: RoutePattern) {
        self.route = route
        names = pattern.names
        takesRest = pattern.takesRest
    }

    /// The values of the named segments, decoded. Throws 400 for an escape that no value can have.
    func parameters(_ captures: [Range<Int>], of path: String) throws(HTTPError) -> [String: String] {
        guard !captures.isEmpty else { return [:] }
        var parameters: [String: String] = [:]
        for (position, capture) in captures.enumerated() {
            let start = path.utf8.index(path.startIndex, offsetBy: capture.lowerBound)
            let end = path.utf8.index(start, offsetBy: capture.count)
            let text = path[start..<end]
            let isRest = takesRest && position == captures.count - 1
            guard !(isRest && Self.hasEscapedSlash(text)), let value = PercentCoding.decode(text) else {
                throw HTTPError(.badRequest, .badRequest, "The path holds an escape that this address does not take.")
            }
            parameters[names[position]] = value
        }
        return parameters
    }

    /// An escaped slash would decode to one more segment than were matched.
    private static func hasEscapedSlash(_ text: Substring) -> Bool {
        text.contains("%2F") || text.contains("%2f")
    }
}

/// The routes of a program, and where in them a request leads.
struct RouteTable: Sendable {
    /// Where a request leads.
    enum Destination: Sendable {
        /// To this route, whose named segments lie at these places of the normalized path.
        case route(RouteEntry, captures: [Range<Int>], path: String)
        /// To a path that only these routes have, each for another method, or to all of them.
        case otherMethods([RouteEntry])
        /// To no path of the table.
        case nowhere(HTTPError)
    }

    private let entries: [RouteEntry]
    private let trie: RouteTrie

    /// Builds the table. Two routes of one method and shape stop the program: the table is our own.
    init(_ routes: [Route]) {
        var trie = RouteTrie()
        entries = routes.enumerated().map { index, route in
            let pattern = RoutePattern(route.path)
            trie.insert(pattern, method: route.method, index: index)
            return RouteEntry(route, pattern)
        }
        self.trie = trie
    }

    /// Finds the place of a request; a path that is none leads nowhere.
    func destination(of request: HTTPRequest) -> Destination {
        do throws(HTTPError) {
            let path = try RequestPath.normalized(request.path)
            return switch trie.match(request.method, path: path.utf8.span) {
            // The server as a whole (RFC 9110 §9.3.7) has every method that one of its routes has.
            case .none where request.method == .options && path == "*": .otherMethods(entries)
            case .none: .nowhere(HTTPError(.notFound, .notFound, "There is nothing at this address."))
            case .otherMethods(let indices): .otherMethods(indices.map { entries[$0] })
            case .route(let index, let captures): .route(entries[index], captures: captures, path: path)
            }
        } catch {
            return .nowhere(error)
        }
    }
}
