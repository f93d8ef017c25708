import Core
import HTTPCore

/// Which part of a list a request asks for: `limit` (20, at most 100) and `after`, the last one it has seen.
struct PageQuery<Tag: IdentifierTag> {
    let limit: Int
    let after: Identifier<Tag>?

    /// Reads the query. Throws `JSONDecodingError` for a limit out of bounds and for an `after` that names nothing.
    init(_ request: HTTPRequest) throws {
        let parameters = request.queryParameters
        limit = parameters["limit"].map { Int($0) ?? 0 } ?? 20
        guard (1...100).contains(limit) else {
            throw JSONDecodingError(path: "limit", expectation: "number from 1 to 100")
        }
        after = parameters["after"].flatMap { Identifier($0) }
        guard (parameters["after"] == nil) == (after == nil) else {
            throw JSONDecodingError(path: "after", expectation: "identifier of the last one seen")
        }
    }

    /// The page of what was found with one more than the limit, where there is more.
    func answer<Element>(
        _ found: [Element], _ show: (Element) -> (Identifier<Tag>, JSONValue)
    ) -> HTTPResponse {
        let shown = found.prefix(limit).map(show)
        let hasMore = found.count > limit
        return .json([
            "data": .array(shown.map(\.1)), "has_more": .bool(hasMore),
            "after": hasMore ? shown.last.map { .string($0.0.description) } ?? .null : .null,
        ])
    }
}
