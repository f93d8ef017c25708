extension Lexer {
    /// Reads a decimal or hexadecimal integer, signed or unsigned, or a double with a fraction or exponent.
    mutating func number(at start: SourcePosition) throws(ExpressionError) -> Token.Kind {
        if peek() == "0", peek(1) == "x" || peek(1) == "X" { return try hexadecimal(at: start) }
        var text = digits()
        var isDouble = false
        if peek() == ".", peek(1).map(Self.isDigit) == true {
            take()
            text += "." + digits()
            isDouble = true
        }
        if let exponent = peek(), exponent == "e" || exponent == "E" {
            take()
            text += "e"
            if let sign = peek(), sign == "+" || sign == "-" {
                text.unicodeScalars.append(sign)
                take()
            }
            let power = digits()
            guard !power.isEmpty else { throw ExpressionError(.syntax, "the exponent has no digits", at: start) }
            text += power
            isDouble = true
        }
        let isUnsigned = isDouble ? false : try takeSuffix()
        if isDouble {
            try refuseSuffix()
            guard let value = Double(text.hasPrefix(".") ? "0" + text : text), value.isFinite else {
                throw ExpressionError(.overflow, "the number does not fit a double", at: start)
            }
            return .double(value)
        }
        guard let value = UInt64(text) else { throw Self.tooBig(at: start) }
        return isUnsigned ? .unsigned(value) : .integer(value)
    }

    private mutating func hexadecimal(at start: SourcePosition) throws(ExpressionError) -> Token.Kind {
        take()
        take()
        var text = ""
        while let scalar = peek(), scalar.properties.isASCIIHexDigit {
            text.unicodeScalars.append(scalar)
            take()
        }
        guard !text.isEmpty else { throw ExpressionError(.syntax, "'0x' has no digits", at: start) }
        let isUnsigned = try takeSuffix()
        guard let value = UInt64(text, radix: 16) else { throw Self.tooBig(at: start) }
        return isUnsigned ? .unsigned(value) : .integer(value)
    }

    private mutating func digits() -> String {
        var text = ""
        while let scalar = peek(), Self.isDigit(scalar) {
            text.unicodeScalars.append(scalar)
            take()
        }
        return text
    }

    /// Whether a `u` makes the number unsigned; no other letter may follow.
    private mutating func takeSuffix() throws(ExpressionError) -> Bool {
        let isUnsigned = peek() == "u" || peek() == "U"
        if isUnsigned { take() }
        try refuseSuffix()
        return isUnsigned
    }

    private func refuseSuffix() throws(ExpressionError) {
        guard let scalar = peek(), Self.isLetter(scalar) || Self.isDigit(scalar) else { return }
        throw ExpressionError(.syntax, "'\(scalar)' cannot follow a number", at: position)
    }

    private static func tooBig(at start: SourcePosition) -> ExpressionError {
        ExpressionError(.overflow, "the number does not fit 64 bits", at: start)
    }
}
