extension JSONParser {
    /// Reads a string from its opening quote to past its closing one.
    mutating func string() throws(JSONError) -> String {
        cursor.advance()
        let start = cursor.position
        let isASCII = cursor.skipPlainText()
        if cursor.current == UInt8(ascii: "\\") { return try escapedString(from: start) }
        guard cursor.current == UInt8(ascii: "\"") else { throw unterminated() }
        guard let text = cursor.text(from: start, isASCII: isASCII) else { throw JSONError(.invalidUTF8, at: start) }
        cursor.advance()
        return text
    }

    /// Goes on with a string that began at a place, from its first escape to past its closing quote.
    mutating func escapedString(from start: Int) throws(JSONError) -> String {
        buffer.removeAll(keepingCapacity: true)
        var plain = start
        while true {
            cursor.copy(from: plain, to: &buffer)
            guard cursor.skip(UInt8(ascii: "\\")) else { break }
            try escape()
            plain = cursor.position
            _ = cursor.skipPlainText()
        }
        guard cursor.skip(UInt8(ascii: "\"")) else { throw unterminated() }
        guard let text = JSONText.string(buffer.span) else { throw JSONError(.invalidUTF8, at: start) }
        return text
    }

    private mutating func escape() throws(JSONError) {
        let byte = cursor.current
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure(cursor.isAtEnd ? .unexpectedEnd : .invalidEscape)
        }
        cursor.advance()
    }

    private mutating func unicodeEscape() throws(JSONError) {
        let start = cursor.position - 1
        var value = try hexadecimalUnit()
        if value & 0xFC00 == 0xD800 {
            guard cursor.skip(UInt8(ascii: "\\")), cursor.current == UInt8(ascii: "u") else {
                throw JSONError(.loneSurrogate, at: start)
            }
            let low = try hexadecimalUnit()
            guard low & 0xFC00 == 0xDC00 else { throw JSONError(.loneSurrogate, at: start) }
            value = 0x1_0000 + (value & 0x3FF) << 10 + (low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(value) else { throw JSONError(.loneSurrogate, at: start) }
        buffer.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Reads `u` and four hexadecimal digits.
    private mutating func hexadecimalUnit() throws(JSONError) -> UInt32 {
        cursor.advance()
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = cursor.current
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw failure(cursor.isAtEnd ? .unexpectedEnd : .invalidEscape)
            }
            value = value << 4 | UInt32(digit)
            cursor.advance()
        }
        return value
    }

    /// The error for a string that stops before its quote.
    func unterminated() -> JSONError {
        failure(cursor.isAtEnd ? .unexpectedEnd : .controlCharacter)
    }
}
