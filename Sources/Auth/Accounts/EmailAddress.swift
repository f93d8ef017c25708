/// An e-mail address as a person writes it; two that differ in case are the same account.
package struct EmailAddress: Sendable, Equatable, CustomStringConvertible {
    package let description: String

    /// Takes a local part, `@` and a host, without blanks or control characters, in at most 254 bytes
    /// (RFC 5321 §4.5.3.1.3). Whether mail arrives there is not known.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 254,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace })
        else { return nil }
        description = text
    }
}
