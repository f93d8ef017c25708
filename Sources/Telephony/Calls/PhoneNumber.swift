/// A telephone number in the international form of ITU-T E.164: `+` and up to fifteen digits.
package struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    /// The digits after the `+`.
    package let digits: String

    /// Reads a number as people write it: a `+`, then digits with spaces, hyphens, dots or parentheses between them.
    package init?(_ text: some StringProtocol) {
        guard text.first == "+" else { return nil }
        let rest = text.dropFirst()
        guard rest.allSatisfy({ Self.isDigit($0) || " -.()".contains($0) }) else { return nil }
        let digits = rest.filter(Self.isDigit)
        guard (2...15).contains(digits.count), digits.first != "0" else { return nil }
        self.digits = String(digits)
    }

    /// The form that goes into SIP messages and records.
    package var description: String { "+" + digits }

    /// The form for logs: all digits but the last two are hidden.
    package var masked: String {
        "+" + String(repeating: "•", count: digits.count - 2) + digits.suffix(2)
    }

    private static func isDigit(_ character: Character) -> Bool {
        ("0"..."9").contains(character)
    }
}
