/// Base 32 with its standard alphabet (RFC 4648 §6).
package enum Base32 {
    private static let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The text for the bytes, padded to whole groups of eight unless told otherwise.
    package static func encode(_ bytes: [UInt8], isPadded: Bool = true) -> String {
        var text: [UInt8] = []
        var (group, bits) = (0, 0)
        for byte in bytes {
            group = (group << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(characters[group >> bits & 0x1F])
            }
        }
        if bits > 0 { text.append(characters[group << (5 - bits) & 0x1F]) }
        while isPadded, text.count % 8 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes; nil unless the text is exactly what `encode` would make of them, with or without padding.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (group, bits) = (0, 0)
        let characters = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        for character in characters {
            let value: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
            case UInt8(ascii: "2")...UInt8(ascii: "7"): value = character - UInt8(ascii: "2") + 26
            default: return nil
            }
            group = (group << 5 | Int(value)) & 0xFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bits))
            }
        }
        guard group & ((1 << bits) - 1) == 0, bits < 5 else { return nil }
        let padding = text.utf8.dropFirst(characters.count)
        guard padding.allSatisfy({ $0 == UInt8(ascii: "=") }) else { return nil }
        return padding.isEmpty || padding.count == (8 - characters.count % 8) % 8 ? bytes : nil
    }
}
