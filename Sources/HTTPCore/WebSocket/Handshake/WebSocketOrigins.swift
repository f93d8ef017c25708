/// The pages that a server takes connections from; browsers say which page is asking, other clients may not
/// (RFC 6455 §10.2).
package enum WebSocketOrigins: Equatable, Sendable {
    /// For endpoints that no cookie signs in to.
    case any
    /// Serialized as browsers do (RFC 6454 §6.2), such as `https://school.example`. Without `Origin` all are taken.
    case only(Set<String>)

    /// Whether a request with these lines of `Origin` is taken.
    func accept(_ lines: [String]) -> Bool {
        switch self {
        case .any: true
        case .only(let origins): lines.allSatisfy(origins.contains)
        }
    }
}
