/// A request method (RFC 9110 §9).
package struct HTTPMethod: Hashable, Sendable, CustomStringConvertible {
    /// The token as sent; methods are case-sensitive.
    package let rawValue: String

    /// Takes any token: a method that nobody knows is refused by the routes, not here.
    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
}

/// The methods that routes and clients use.
extension HTTPMethod {
    package static let get = HTTPMethod("GET")
    package static let head = HTTPMethod("HEAD")
    package static let post = HTTPMethod("POST")
    package static let put = HTTPMethod("PUT")
    package static let patch = HTTPMethod("PATCH")
    package static let delete = HTTPMethod("DELETE")
    package static let options = HTTPMethod("OPTIONS")
}
