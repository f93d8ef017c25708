/// Percent escapes and the character classes of URIs (RFC 3261 §25.1).
enum SIPEscape {
    /// Bytes of the class and whole escapes; nil where there are none or an escape is broken.
    static func text(_ scanner: inout SIPScanner, _ rule: (UInt8) -> Bool) -> String? {
        guard let text = scanner.text({ rule($0) || $0 == 0x25 }) else { return nil }
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x25 else {
                index += 1
                continue
            }
            guard index + 2 < bytes.count, bytes[index + 1...index + 2].allSatisfy(SIPScanner.isHexDigit) else {
                return nil
            }
            index += 3
        }
        return text
    }

    /// The text with its escapes undone; bytes that are no UTF-8 are replaced.
    static func unescaped(_ text: String) -> String {
        String(decoding: decoded(text) { _ in true }, as: UTF8.self)
    }

    /// The form in which two parts are equal if they mean the same (§19.1.4): only what is reserved stays escaped, with
    /// capital digits.
    static func normalized(_ text: String) -> [UInt8] {
        decoded(text) { !reserved.contains($0) && $0 != 0x25 }
    }

    /// The text with everything escaped that the class does not hold.
    static func escaped(_ text: String, allowing rule: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 { bytes += rule(byte) ? [byte] : escape(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decoded(_ text: String, where rule: (UInt8) -> Bool) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x25, index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                let byte = high << 4 | low
                result += rule(byte) ? [byte] : escape(byte)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func escape(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        guard SIPScanner.isHexDigit(byte) else { return nil }
        return byte < 0x3A ? byte - 0x30 : (byte | 0x20) - 0x57
    }

    static func isUnreserved(_ byte: UInt8) -> Bool { SIPScanner.isAlphanumeric(byte) || marks.contains(byte) }
    static func isUser(_ byte: UInt8) -> Bool { isUnreserved(byte) || userMarks.contains(byte) }
    static func isPassword(_ byte: UInt8) -> Bool { isUnreserved(byte) || passwordMarks.contains(byte) }
    static func isParameter(_ byte: UInt8) -> Bool { isUnreserved(byte) || parameterMarks.contains(byte) }
    static func isHeader(_ byte: UInt8) -> Bool { isUnreserved(byte) || headerMarks.contains(byte) }

    private static let marks = Set("-_.!~*'()".utf8)
    private static let userMarks = Set("&=+$,;?/".utf8)
    private static let passwordMarks = Set("&=+$,".utf8)
    private static let parameterMarks = Set("[]/:&+$".utf8)
    private static let headerMarks = Set("[]/?:+$".utf8)
    private static let reserved = Set(";/?:@&=+$,".utf8)
}
