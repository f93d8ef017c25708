/// The origin of a web page as browsers serialize it in `Origin` (RFC 6454 §6.2), such as `https://school.example` or
/// `http://localhost:3000`.
package struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Scheme, host and, where it is not the scheme's own, port; all in small letters.
    package let description: String

    /// Takes the one form that browsers send; nil for anything else, such as a path behind it, the scheme's own port,
    /// `*` or `null`.
    package init?(_ text: some StringProtocol) {
        let schemes = [("https://", 443), ("http://", 80)]
        guard let (scheme, defaultPort) = schemes.first(where: { text.hasPrefix($0.0) }) else { return nil }
        let authority = text.dropFirst(scheme.count)
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let host = colon.map { authority[..<$0] } ?? authority[...]
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte) else { return nil }
        if let colon {
            let digits = authority[authority.index(after: colon)...]
            guard let port = UInt16(digits), String(port) == digits, port > 0, port != defaultPort else { return nil }
        }
        description = String(text)
    }

    /// Reads origins with commas or spaces between them; nil if one is none.
    package static func list(_ text: String) -> [WebOrigin]? {
        var origins: [WebOrigin] = []
        for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            guard let origin = WebOrigin(part) else { return nil }
            origins.append(origin)
        }
        return origins
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
