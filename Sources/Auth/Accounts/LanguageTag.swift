/// The name of a language, such as `fr` or `pt-BR` (RFC 5646 §2.1, without its rarities).
package struct LanguageTag: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// Takes a small language of two or three letters and up to three more parts of two to eight letters and digits.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let language = parts.first, (2...3).contains(language.utf8.count), parts.count <= 4,
            language.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }),
            parts.dropFirst().allSatisfy({ part in
                (2...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            })
        else { return nil }
        description = text
    }
}
