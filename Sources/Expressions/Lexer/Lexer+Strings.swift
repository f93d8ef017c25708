extension Lexer {
    /// Reads a string literal from its opening quote: one or three quotes of either kind, escapes unless it is raw.
    mutating func string(raw: Bool, at start: SourcePosition) throws(ExpressionError) -> String {
        guard let quote = take() else { throw ExpressionError(.syntax, "a string is missing", at: start) }
        let isTriple = peek() == quote && peek(1) == quote
        if isTriple {
            take()
            take()
        }
        var text = String.UnicodeScalarView()
        while let scalar = peek() {
            let place = position
            take()
            switch scalar {
            case quote where !isTriple:
                return String(text)
            case quote where peek() == quote && peek(1) == quote:
                take()
                take()
                return String(text)
            case "\n" where !isTriple, "\r" where !isTriple:
                throw ExpressionError(.syntax, "the string has no end on its line", at: start)
            case "\\" where !raw:
                text.append(try escape(at: place))
            case "\\":
                // A raw string keeps the backslash, and what follows it cannot end the string.
                text.append(scalar)
                if let next = take() { text.append(next) }
            default:
                text.append(scalar)
            }
        }
        throw ExpressionError(.syntax, "the string has no end", at: start)
    }

    private mutating func escape(at start: SourcePosition) throws(ExpressionError) -> Unicode.Scalar {
        guard let scalar = take() else { throw ExpressionError(.syntax, "the string has no end", at: start) }
        switch scalar {
        case "\\", "?", "\"", "'", "`": return scalar
        case "a": return "\u{07}"
        case "b": return "\u{08}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x", "X": return try code(digits: 2, radix: 16, at: start)
        case "u": return try code(digits: 4, radix: 16, at: start)
        case "U": return try code(digits: 8, radix: 16, at: start)
        case "0"..."3":
            return try code(digits: 2, radix: 8, high: scalar.value - 48, at: start)
        default: throw ExpressionError(.syntax, "unknown escape '\\\(scalar)'", at: start)
        }
    }

    private mutating func code(
        digits: Int, radix: UInt32, high: UInt32 = 0, at start: SourcePosition
    ) throws(ExpressionError) -> Unicode.Scalar {
        var value = high
        for _ in 0..<digits {
            guard let scalar = take(), let digit = Character(scalar).hexDigitValue, digit < Int(radix) else {
                throw ExpressionError(.syntax, "the escape needs \(digits) more digits", at: start)
            }
            value = value &* radix &+ UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw ExpressionError(.syntax, "the escape names no Unicode scalar", at: start)
        }
        return scalar
    }
}
