/// An e-mail address as a person writes it. Spellings that differ in case, or in the width or composition of characters,
/// are the same account: the database compares them (`email_key`).
package struct EmailAddress: Sendable, Equatable, CustomStringConvertible {
    package let description: String

    /// Takes a local part, `@` and a host, without blanks or control characters, in at most 254 bytes
    /// (RFC 5321 §4.5.3.1.3). Whether mail arrives there is not known.
    ///
    /// Addresses that look like another are refused: with characters that cannot be seen, with letters of several scripts
    /// in one part, or with a part that is all letters which print like those of ASCII.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 254,
            text.unicodeScalars.allSatisfy(Self.isVisible)
        else { return nil }
        if !text.utf8.allSatisfy({ $0 < 0x80 }) {
            let labels = [parts[0]] + parts[1].split(separator: ".", omittingEmptySubsequences: false)
            guard labels.allSatisfy(Self.isHonest) else { return nil }
        }
        description = text
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value > 0x20 && scalar.value != 0x7F }
        let properties = scalar.properties
        guard !properties.isWhitespace, !properties.isDefaultIgnorableCodePoint else { return false }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }

    private static func isHonest(_ part: Substring) -> Bool {
        WritingSystem.belongTogether(Set(part.unicodeScalars.compactMap(WritingSystem.init)))
            && !Lookalikes.pretendsToBeASCII(part)
    }
}
