/// The address of a provider up to and with its version, as an administrator writes it. Whether anything may be sent
/// there is decided when it is: by what the name leads to at that moment.
package struct ProviderAddress: Sendable, Hashable, CustomStringConvertible {
    package static let expectation =
        "an absolute https or http address without a user, a fragment or blanks, such as https://api.openai.com/v1"
    private static let maximumLength = 2048

    package let description: String

    /// Nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}#"#.utf8.contains($0) })
        else { return nil }
        let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
        guard let scheme else { return nil }
        let authority = text.dropFirst(scheme.utf8.count).prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@"), Self.isHost(authority) else { return nil }
        description = scheme + text.dropFirst(scheme.utf8.count)
    }

    /// Whether others on the way can read what is sent.
    package var isPlain: Bool { description.hasPrefix("http://") }

    /// A name or a numeric address, and perhaps a port that is a number.
    private static func isHost(_ authority: Substring) -> Bool {
        var host = authority
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let digits = authority[authority.index(after: colon)...]
            guard let port = UInt16(digits), port > 0, String(port) == digits else { return false }
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let digits = host.dropFirst().dropLast()
            return digits.utf8.count > 1 && digits.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
