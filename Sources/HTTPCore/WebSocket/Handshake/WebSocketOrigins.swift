/// The pages that a server takes connections from; browsers say which page is asking, other clients may not
/// (RFC 6455 §10.2).
package enum WebSocketOrigins: Equatable, Sendable {
    /// For endpoints that no cookie signs in to.
    case any
    /// Those of the host and port that the request names itself. Without `Origin` all are taken.
    case same
    /// Serialized as browsers do (RFC 6454 §6.2), such as `https://school.example`. Without `Origin` all are taken.
    case only(Set<String>)

    /// Whether a request with these lines of `Origin` is taken; `host` is its `Host`.
    func accept(_ lines: [String], host: String) -> Bool {
        switch self {
        case .any: true
        case .same: lines.allSatisfy { Self.authority(of: $0).map { HTTPFields.same($0, host) } ?? false }
        case .only(let origins): lines.allSatisfy(origins.contains)
        }
    }

    /// The host and port of an origin; browsers leave the scheme's own port out of it as they do in `Host`.
    private static func authority(of origin: String) -> String? {
        let schemes = ["https://", "http://"]
        return schemes.first(where: origin.hasPrefix).map { String(origin.dropFirst($0.count)) }
    }
}
