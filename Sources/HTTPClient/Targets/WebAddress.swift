import CLibcurl
import HTTPCore
import Net

/// A URL taken apart by libcurl, so that what is judged is what is connected to.
struct WebAddress: Equatable {
    /// The whole URL; of a reference, resolved against its base.
    let text: String
    /// `http` or `https`.
    let scheme: String
    /// A name or an address in lower case; IPv6 in brackets, IPv4 as four decimal numbers however it was written.
    let host: String
    let port: UInt16

    /// Reads a URL, or a reference to one (RFC 3986 §5). Throws `invalidURL` for anything that is no web address.
    init(_ text: String, relativeTo base: String? = nil) throws(HTTPTransportError) {
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw HTTPTransportError(.invalidURL, "The URL contains a control character.")
        }
        let parts = try URLParts()
        if let base { try parts.set(base, flags: 0) }
        try parts.set(text, flags: base == nil ? 0 : UInt32(CURLU_URLENCODE))
        guard let scheme = parts.part(.scheme)?.lowercased(), scheme == "http" || scheme == "https",
            let host = parts.part(.host)?.lowercased(), !host.isEmpty,
            let port = parts.part(.port, isDefault: true).flatMap({ UInt16($0) }),
            let whole = parts.part(.whole)
        else { throw HTTPTransportError(.invalidURL, "The URL is no web address.") }
        self.text = whole
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// Whether both have the same scheme, host and port (RFC 6454 §4).
    func isSameOrigin(as other: WebAddress) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// The host as an address; nil for a name.
    var literal: IPAddress? { IPAddress(unbracketedHost) }

    /// The host as name services take it.
    var unbracketedHost: String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    /// Whether the URL names this machine by its loopback address.
    var isForThisMachine: Bool { Self.isThisMachine(host) }

    /// Whether a host in small letters is this machine's loopback address, or its name.
    static func isThisMachine(_ host: String) -> Bool {
        switch IPAddress(host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host) {
        case .v4(let value): value >> 24 == 127
        case .v6(let value): value == 1
        case nil: host == "localhost"
        }
    }
}
