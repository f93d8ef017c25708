/// Base 64 with its standard alphabet and padding (RFC 4648 §4).
package enum Base64 {
    private static let alphabet = Base64Alphabet(UInt8(ascii: "+"), UInt8(ascii: "/"))

    /// The text for the bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text = alphabet.encode(bytes)
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes; nil unless the text is exactly what `encode` would make of them.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let utf8 = Array(text.utf8)
        guard utf8.count % 4 == 0 else { return nil }
        let padding = utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return padding <= 2 ? alphabet.decode(utf8.span.extracting(droppingLast: padding)) : nil
    }
}

/// Base 64 with the URL alphabet and no padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
    private static let alphabet = Base64Alphabet(UInt8(ascii: "-"), UInt8(ascii: "_"))

    /// The text for the bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: alphabet.encode(bytes), as: UTF8.self)
    }

    /// The bytes; nil unless the text is exactly what `encode` would make of them.
    package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        alphabet.decode(text)
    }

    /// The bytes; nil unless the text is exactly what `encode` would make of them.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(Array(text.utf8).span)
    }
}
