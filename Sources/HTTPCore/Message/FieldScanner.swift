/// Reads the grammar that field values share (RFC 9110 §5.6) from left to right.
///
/// A method that returns nil has found something else and may have moved; the caller gives the value up.
struct FieldScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// Begins at the value's first byte.
    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    /// Begins at the first byte of a line that nobody has validated.
    init(_ line: ArraySlice<UInt8>) {
        bytes = Array(line)
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Passes one character if it is next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    /// Passes exactly these characters if they are next.
    mutating func skip(text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    /// Passes optional white space (§5.6.3).
    mutating func skipWhitespace() {
        while skip(" ") || skip("\t") {}
    }

    /// A token (§5.6.2).
    mutating func token() -> String? {
        take { $0.isTokenCharacter }
    }

    /// A quoted string (§5.6.4) without its quotes and escapes; nil where the escapes leave no UTF-8.
    mutating func quotedString() -> String? {
        guard skip("\"") else { return nil }
        var content: [UInt8] = []
        while position < bytes.count {
            var byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return String(validating: content, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard position < bytes.count else { return nil }
                byte = bytes[position]
                position += 1
            }
            guard byte.isFieldText else { return nil }
            content.append(byte)
        }
        return nil
    }

    /// One digit or more; a number too large for `Int` counts as the largest.
    mutating func number() -> Int? {
        guard let digits = take({ $0.isDigit }) else { return nil }
        return Int(digits) ?? .max
    }

    /// Exactly so many digits.
    mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        let taken = bytes[position..<position + digits]
        guard taken.allSatisfy(\.isDigit) else { return nil }
        position += digits
        return taken.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The parameters that end a value (§5.6.6), names in lower case; nil if one is malformed or comes twice.
    mutating func parameters() -> [String: String]? {
        var parameters: [String: String] = [:]
        skipWhitespace()
        while !isAtEnd {
            guard skip(";") else { return nil }
            skipWhitespace()
            if let name = token() {
                guard skip("="), let value = quotedStringOrToken() else { return nil }
                guard parameters.updateValue(value, forKey: name.lowercased()) == nil else { return nil }
                skipWhitespace()
            }
        }
        return parameters
    }

    /// All that is left, without the white space around it (§5.5); nil where it is no UTF-8 or has control characters.
    mutating func fieldValue() -> String? {
        skipWhitespace()
        let rest = bytes[position...]
        let end = rest.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }.map { $0 + 1 } ?? position
        guard rest.allSatisfy(\.isFieldText) else { return nil }
        position = bytes.count
        return String(validating: rest[..<end], as: UTF8.self)
    }

    /// One byte or more, all of which the test lets pass.
    mutating func take(_ passes: (UInt8) -> Bool) -> String? {
        let end = bytes[position...].firstIndex { !passes($0) } ?? bytes.count
        guard end > position else { return nil }
        defer { position = end }
        return String(validating: bytes[position..<end], as: UTF8.self)
    }

    private mutating func quotedStringOrToken() -> String? {
        position < bytes.count && bytes[position] == UInt8(ascii: "\"") ? quotedString() : token()
    }
}

extension UInt8 {
    /// DIGIT of RFC 5234.
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// ALPHA of RFC 5234.
    var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }

    /// tchar of RFC 9110 §5.6.2.
    var isTokenCharacter: Bool { isDigit || isLetter || "!#$%&'*+-.^_`|~".utf8.contains(self) }

    /// What may stand in a field value: no control character but the tab (RFC 9110 §5.5).
    var isFieldText: Bool { self == 0x09 || self >= 0x20 && self != 0x7F }
}
