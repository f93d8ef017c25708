/// The routes of a table as a tree over path segments; look-ups compare bytes and make no strings.
///
/// A literal segment wins over `{name}`, and `{name}` over `{name...}`; where the better match lacks the request's
/// method, the next one is tried.
struct RouteTrie: Sendable {
    /// What a look-up found.
    enum Match: Sendable, Equatable {
        /// The route's index in the table, and where in the path the values of its named segments lie.
        case route(Int, captures: [Range<Int>])
        /// The path exists, but only for the methods of these routes.
        case otherMethods([Int])
        /// No route has this path.
        case none
    }

    private struct Node {
        var literals: [(segment: [UInt8], node: Int)] = []
        var parameter: Int?
        /// Routes that end here, and routes that end here in `{name...}`.
        var routes: [(method: HTTPMethod, index: Int)] = []
        var restRoutes: [(method: HTTPMethod, index: Int)] = []
    }

    private var nodes = [Node()]

    /// Adds a route under its pattern. Two routes of one method and shape are a mistake in the table.
    mutating func insert(_ pattern: RoutePattern, method: HTTPMethod, index: Int) {
        var node = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let bytes): node = child(of: node, literal: bytes)
            case .parameter: node = parameterChild(of: node)
            case .rest:
                precondition(
                    !nodes[node].restRoutes.contains { $0.method == method }, "Two routes are \(method) \(pattern).")
                nodes[node].restRoutes.append((method, index))
                return
            }
        }
        precondition(!nodes[node].routes.contains { $0.method == method }, "Two routes are \(method) \(pattern).")
        nodes[node].routes.append((method, index))
    }

    /// Finds the route of a path that begins with a slash; HEAD is answered by GET where it has no route of its own.
    func match(_ method: HTTPMethod, path: Span<UInt8>) -> Match {
        guard path.count > 0, path[0] == UInt8(ascii: "/") else { return .none }
        var search = Search(method: method)
        if let index = find(node: 0, path, from: 1, &search) { return .route(index, captures: search.captures) }
        return search.others.isEmpty ? .none : .otherMethods(search.others)
    }

    private struct Search {
        let method: HTTPMethod
        var captures: [Range<Int>] = []
        var others: [Int] = []

        /// The route for the method among those that end at one place.
        mutating func choose(_ routes: [(method: HTTPMethod, index: Int)]) -> Int? {
            for route in routes where route.method == method { return route.index }
            if method == .head, let get = routes.first(where: { $0.method == .get }) { return get.index }
            for route in routes { others.append(route.index) }
            return nil
        }
    }

    private func find(node: Int, _ path: Span<UInt8>, from start: Int, _ search: inout Search) -> Int? {
        // The root path is one empty segment that ends at the root node.
        if node == 0, path.count == 1, let index = search.choose(nodes[0].routes) { return index }
        var end = start
        while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
        if let literal = literal(of: node, path.extracting(start..<end)) {
            if let index = descend(to: literal, path, from: end, &search) { return index }
        }
        if let parameter = nodes[node].parameter, start < end {
            search.captures.append(start..<end)
            if let index = descend(to: parameter, path, from: end, &search) { return index }
            search.captures.removeLast()
        }
        if !nodes[node].restRoutes.isEmpty, start <= path.count {
            search.captures.append(start..<path.count)
            if let index = search.choose(nodes[node].restRoutes) { return index }
            search.captures.removeLast()
        }
        return nil
    }

    private func descend(to node: Int, _ path: Span<UInt8>, from end: Int, _ search: inout Search) -> Int? {
        end == path.count ? search.choose(nodes[node].routes) : find(node: node, path, from: end + 1, &search)
    }

    /// The node behind a segment that is written in the table just so.
    private func literal(of node: Int, _ segment: Span<UInt8>) -> Int? {
        // By index, because arrays that are passed around are counted for each segment of the table.
        for index in nodes[node].literals.indices where matches(node, index, segment) {
            return nodes[node].literals[index].node
        }
        return nil
    }

    private func matches(_ node: Int, _ literal: Int, _ segment: Span<UInt8>) -> Bool {
        guard nodes[node].literals[literal].segment.count == segment.count else { return false }
        for index in segment.indices where nodes[node].literals[literal].segment[index] != segment[index] {
            return false
        }
        return true
    }

    private mutating func child(of node: Int, literal: [UInt8]) -> Int {
        if let known = nodes[node].literals.first(where: { $0.segment == literal }) { return known.node }
        nodes.append(Node())
        nodes[node].literals.append((literal, nodes.count - 1))
        return nodes.count - 1
    }

    private mutating func parameterChild(of node: Int) -> Int {
        if let known = nodes[node].parameter { return known }
        nodes.append(Node())
        nodes[node].parameter = nodes.count - 1
        return nodes.count - 1
    }
}
