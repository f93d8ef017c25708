/// A number as telephones dial it: digits alone, in the international form where it was written so. What exchanges know
/// only among themselves, such as `1001`, is one too.
package struct DialledNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// How many digits there may be: more than E.164 has, because exchanges put digits of their own before them.
    package static let length = 1...20

    /// 1 to 20 digits, without the `+` or `00` that they were written behind.
    package let digits: String

    /// Reads what people and exchanges write: `+33 1 23 45 67 89`, `0033…`, `tel:+33-1…`, `sip:+331…@host`, or the user
    /// part of an address alone. Nil where there is something else than digits and what groups them.
    package init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        for scheme in ["tel:", "sips:", "sip:"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            break
        }
        // Parameters of a number (RFC 3966 §3) and the host of an address say nothing about its digits.
        rest = rest.prefix { $0 != "@" && $0 != ";" }
        while rest.first == " " { rest = rest.dropFirst() }
        let isInternational = rest.first == "+"
        if isInternational { rest = rest.dropFirst() }
        guard rest.unicodeScalars.allSatisfy({ Self.isDigit($0) || Self.separators.contains($0) }) else { return nil }
        var digits = String(String.UnicodeScalarView(rest.unicodeScalars.filter(Self.isDigit)))
        if !isInternational, digits.hasPrefix("00"), digits.count > 4 { digits.removeFirst(2) }
        self.init(digits: digits)
    }

    /// Takes digits as they are kept; nil for anything else.
    package init?(digits: String) {
        guard Self.length.contains(digits.utf8.count), digits.unicodeScalars.allSatisfy(Self.isDigit) else {
            return nil
        }
        self.digits = digits
    }

    package var description: String { digits }

    /// The form for logs and for those who may know of a call but not of who called: all but the last two digits hidden.
    package var masked: String { String(repeating: "•", count: max(0, digits.count - 2)) + digits.suffix(2) }

    package func hasPrefix(_ prefix: DialledNumber) -> Bool { digits.hasPrefix(prefix.digits) }

    package static func < (left: Self, right: Self) -> Bool { left.digits < right.digits }

    /// Spaces, what RFC 3966 §5.1.1 calls visual separators, and the space without a break.
    private static let separators: Set<Unicode.Scalar> = [" ", "-", ".", "(", ")", "/", "\u{a0}", "\u{202f}"]

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
