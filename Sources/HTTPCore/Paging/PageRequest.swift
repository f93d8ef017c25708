package import Core

/// Which part of a list a request asks for: `limit` (20 unless told, 1 to 100), and `after`, what the page before gave.
package struct PageRequest: Sendable, Equatable {
    /// The most that one page holds.
    package static let maximum = 100

    /// How many the page may hold.
    package let limit: Int
    /// The last one that the client has seen; nil for the first page.
    package let after: UUID128?

    /// A page of so many after one; the limit is brought within its bounds.
    package init(limit: Int = 20, after: UUID128? = nil) {
        self.limit = min(max(limit, 1), Self.maximum)
        self.after = after
    }

    /// Reads the query. Throws `JSONDecodingError` for a limit out of bounds and for an `after` that no page gave.
    package init(_ parameters: [String: String]) throws(JSONDecodingError) {
        var limit = 20
        if let text = parameters["limit"] {
            guard let number = Int(text), (1...Self.maximum).contains(number) else {
                throw JSONDecodingError(path: "limit", expectation: "number from 1 to \(Self.maximum)")
            }
            limit = number
        }
        var after: UUID128?
        if let text = parameters["after"] {
            guard let key = Self.key(of: text) else {
                throw JSONDecodingError(path: "after", expectation: "what the page before gave as after")
            }
            after = key
        }
        self.init(limit: limit, after: after)
    }

    /// The text by which a client asks for what comes after this one.
    static func cursor(after key: UUID128) -> String { "p1" + key.hex }

    private static func key(of cursor: String) -> UUID128? {
        guard cursor.hasPrefix("p1"), cursor.utf8.count == 34 else { return nil }
        return UUID128(cursor.dropFirst(2))
    }
}
