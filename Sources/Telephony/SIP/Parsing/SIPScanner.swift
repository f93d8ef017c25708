/// Reads the grammar of RFC 3261 §25.1 from the bytes of one value. What does not fit is nil, and the position is then
/// of no further use.
struct SIPScanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Whether everything was read.
    var isAtEnd: Bool { position == bytes.count }

    /// The next byte, which stays.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Passes over spaces and tabs, which is what is left of LWS in an unfolded value.
    mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    /// Takes the byte if it is the next one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Passes over whatever comes next; false at the end.
    mutating func skipByte() -> Bool {
        guard position < bytes.count else { return false }
        position += 1
        return true
    }

    /// Takes the byte with spaces around it (COMMA, SEMI, EQUAL, SLASH …); without it nothing moves.
    mutating func takeSeparator(_ character: Unicode.Scalar) -> Bool {
        let start = position
        skipSpaces()
        guard take(UInt8(ascii: character)) else {
            position = start
            return false
        }
        skipSpaces()
        return true
    }

    /// The bytes for as long as the rule holds; nil where it holds for none.
    mutating func text(_ rule: (UInt8) -> Bool) -> String? {
        let start = position
        while let byte = next, rule(byte) { position += 1 }
        guard position > start else { return nil }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A `token`.
    mutating func token() -> String? { text(Self.isToken) }

    /// A `quoted-string`, as written, with its quotes.
    mutating func quotedString() -> String? {
        let start = position
        guard take(UInt8(ascii: "\"")) else { return nil }
        while let byte = next {
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes[start..<position], as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = next, escaped < 0x80, escaped != 10, escaped != 13 else { return nil }
                position += 1
            }
        }
        return nil
    }

    /// A number of decimal digits, leading zeros allowed; nil where it is above the limit or there is none.
    mutating func number(upTo limit: UInt64) -> UInt64? {
        guard let digits = text(Self.isDigit) else { return nil }
        var value: UInt64 = 0
        for digit in digits.utf8 {
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, over2) = tens.addingReportingOverflow(UInt64(digit - 0x30))
            guard !over, !over2, sum <= limit else { return nil }
            value = sum
        }
        return value
    }

    /// Everything that is left.
    mutating func rest() -> String {
        defer { position = bytes.count }
        return String(decoding: bytes[position...], as: UTF8.self)
    }

    static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || 0x61...0x7A ~= byte | 0x20 && byte < 0x80 }

    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || 0x61...0x66 ~= byte | 0x20 }

    /// A character of `token`.
    static func isToken(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || tokenMarks.contains(byte) }

    /// A character of `word`, of which a Call-ID is made (§25.1).
    static func isWord(_ byte: UInt8) -> Bool { isToken(byte) || wordMarks.contains(byte) }

    private static let tokenMarks = Set("-.!%*_+`'~".utf8)
    private static let wordMarks = Set("()<>:\\\"/[]?{}".utf8)
}

extension SIPScanner {
    /// The text that a quoted string stands for; another text is itself.
    static func unquoted(_ text: String) -> String {
        guard text.utf8.first == UInt8(ascii: "\""), text.utf8.count >= 2 else { return text }
        var plain: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8.dropFirst().dropLast() {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                plain.append(byte)
                isEscaped = false
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The text as a quoted string; line ends, which none can hold, become spaces.
    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case 10, 13: bytes.append(0x20)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x09, 0x0B..<0x20, 0x7F:
                bytes += [UInt8(ascii: "\\"), byte]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes + [UInt8(ascii: "\"")], as: UTF8.self)
    }
}
