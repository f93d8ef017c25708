/// A `ws:` or `wss:` URL taken apart (RFC 6455 §3); what two programs could read differently is none.
package struct WebSocketURL: Equatable, Sendable {
    /// Whether the connection goes over TLS.
    package let isSecure: Bool
    /// A name or a numeric address, an IPv6 address without its brackets.
    package let host: String
    /// The one named, or 80 and 443.
    package let port: UInt16
    /// The path and the query as the request's target has them.
    package let resource: String
    /// The value of `Host`: the scheme's own port is left out.
    package let authority: String

    /// Nil for another scheme, user names, fragments, blanks, and whatever is not ASCII.
    package init?(_ text: String) {
        let schemes = [("wss://", true, UInt16(443)), ("ws://", false, UInt16(80))]
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") }),
            let (scheme, isSecure, ownPort) = schemes.first(where: { text.lowercased().hasPrefix($0.0) })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let (host, port) = Self.hostAndPort(authority) else { return nil }
        let resource = rest.dropFirst(authority.count)
        self.isSecure = isSecure
        self.host = host
        self.port = port ?? ownPort
        self.resource = resource.hasPrefix("/") ? String(resource) : "/" + resource
        let name = host.contains(":") ? "[\(host)]" : host
        self.authority = self.port == ownPort ? name : "\(name):\(self.port)"
    }

    private static func hostAndPort(_ authority: Substring) -> (host: String, port: UInt16?)? {
        var host = authority
        var port: UInt16?
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let digits = authority[authority.index(after: colon)...]
            guard (1...5).contains(digits.count), digits.utf8.allSatisfy(\.isDigit), let number = UInt16(digits),
                number > 0
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        if host.hasPrefix("[") {
            let address = host.dropFirst().dropLast()
            let isAddress = address.utf8.allSatisfy {
                $0.isDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") || (0x61...0x66).contains($0 | 0x20)
            }
            return host.hasSuffix("]") && address.contains(":") && isAddress ? (String(address), port) : nil
        }
        let isName = host.utf8.allSatisfy {
            $0.isDigit || $0.isLetter || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        return isName && !host.isEmpty ? (String(host), port) : nil
    }
}
