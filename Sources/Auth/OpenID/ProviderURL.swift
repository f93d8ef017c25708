/// The address of something at a provider, as an administrator or a discovery document names it: `https`, and `http`
/// only for this machine itself, where the guard on outgoing requests decides whether anything is reached.
package struct ProviderURL: Hashable, Sendable, CustomStringConvertible {
    /// The longest address, in bytes.
    static let maximumLength = 2048

    package let description: String

    /// Nil for anything but an absolute address with a host, without a user, a fragment, blanks or control characters.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, text.utf8.allSatisfy(Self.isPlain) else { return nil }
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let host = Self.host(of: authority), isSecure || Self.isThisMachine(host) else { return nil }
        description = text
    }

    /// Whether something follows a question mark.
    var hasQuery: Bool { description.utf8.contains(UInt8(ascii: "?")) }

    /// Scheme, host and port, as browsers name where a page comes from (RFC 6454 §6.2).
    package var origin: String {
        let start = description.hasPrefix("https://") ? 8 : 7
        let rest = description.dropFirst(start)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }.lowercased()
        let usual = start == 8 ? ":443" : ":80"
        return description.prefix(start)
            + (authority.hasSuffix(usual) ? String(authority.dropLast(usual.count)) : authority)
    }

    /// The address with parameters behind it, which are encoded here.
    package func appending(_ parameters: [(name: String, value: String)]) -> String {
        description + (hasQuery ? "&" : "?") + FormEncoding.encode(parameters)
    }

    /// What stands before a port that is a number; nil for an authority of another shape.
    private static func host(of authority: Substring) -> Substring? {
        var host = authority
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let digits = authority[authority.index(after: colon)...]
            guard let port = UInt16(digits), port > 0, String(port) == digits else { return nil }
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let digits = host.dropFirst().dropLast()
            return digits.utf8.count > 1 && digits.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) ? host : nil
        }
        let isName = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return !host.isEmpty && isName ? host : nil
    }

    private static func isThisMachine(_ host: Substring) -> Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains(host)
    }

    /// Printable ASCII without what ends an address in a text, and without the number sign of a fragment.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !#""<>\^`{|}#"#.utf8.contains(byte)
    }
}
