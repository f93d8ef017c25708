extension Lexer {
    /// Reads a string literal from its opening quote: one or three quotes of either kind, escapes unless it is raw.
    mutating func string(raw: Bool, at start: SourcePosition) throws(ExpressionError) -> String {
        String(decoding: try literal(raw: raw, isBytes: false, at: start), as: UTF8.self)
    }

    /// Reads a literal of bytes, whose escapes are octets and whose other characters are their UTF-8.
    mutating func bytes(raw: Bool, at start: SourcePosition) throws(ExpressionError) -> [UInt8] {
        try literal(raw: raw, isBytes: true, at: start)
    }

    private mutating func literal(
        raw: Bool, isBytes: Bool, at start: SourcePosition
    ) throws(ExpressionError) -> [UInt8] {
        guard let quote = take() else { throw ExpressionError(.syntax, "a string is missing", at: start) }
        let isTriple = peek() == quote && peek(1) == quote
        if isTriple {
            take()
            take()
        }
        var text: [UInt8] = []
        while let scalar = peek() {
            let place = position
            take()
            switch scalar {
            case quote where !isTriple:
                return text
            case quote where peek() == quote && peek(1) == quote:
                take()
                take()
                return text
            case "\n" where !isTriple, "\r" where !isTriple:
                throw ExpressionError(.syntax, "the string has no end on its line", at: start)
            case "\\" where !raw:
                try escape(at: place, isBytes: isBytes, into: &text)
            case "\\":
                // A raw string keeps the backslash, and what follows it cannot end the string.
                Self.append(scalar, to: &text)
                if let next = take() { Self.append(next, to: &text) }
            default:
                Self.append(scalar, to: &text)
            }
        }
        throw ExpressionError(.syntax, "the string has no end", at: start)
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func escape(
        at start: SourcePosition, isBytes: Bool, into text: inout [UInt8]
    ) throws(ExpressionError) {
        guard let scalar = take() else { throw ExpressionError(.syntax, "the string has no end", at: start) }
        let value: UInt32
        switch scalar {
        case "\\", "?", "\"", "'", "`": value = scalar.value
        case "a": value = 0x07
        case "b": value = 0x08
        case "f": value = 0x0C
        case "n": value = 0x0A
        case "r": value = 0x0D
        case "t": value = 0x09
        case "v": value = 0x0B
        case "x", "X": value = try code(digits: 2, radix: 16, at: start)
        case "u" where !isBytes: value = try code(digits: 4, radix: 16, at: start)
        case "U" where !isBytes: value = try code(digits: 8, radix: 16, at: start)
        case "u", "U":
            throw ExpressionError(.syntax, "bytes take '\\x' and octal escapes, not '\\\(scalar)'", at: start)
        case "0"..."3": value = try code(digits: 2, radix: 8, high: scalar.value - 48, at: start)
        default: throw ExpressionError(.syntax, "unknown escape '\\\(scalar)'", at: start)
        }
        if isBytes {
            text.append(UInt8(truncatingIfNeeded: value))
            return
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw ExpressionError(.syntax, "the escape names no Unicode scalar", at: start)
        }
        Self.append(scalar, to: &text)
    }

    private mutating func code(
        digits: Int, radix: UInt32, high: UInt32 = 0, at start: SourcePosition
    ) throws(ExpressionError) -> UInt32 {
        var value = high
        for _ in 0..<digits {
            guard let scalar = take(), let digit = Character(scalar).hexDigitValue, digit < Int(radix) else {
                throw ExpressionError(.syntax, "the escape needs \(digits) more digits", at: start)
            }
            value = value &* radix &+ UInt32(digit)
        }
        return value
    }
}
