extension PatternParser {
    /// What follows a backslash outside of brackets.
    mutating func escape() throws(PatternError) -> PatternNode {
        guard let scalar = peek(1) else { throw fail("nothing follows '\\'") }
        switch scalar {
        case "A":
            offset += 2
            return .assertion(.textStart)
        case "z":
            offset += 2
            return .assertion(.textEnd)
        case "b":
            offset += 2
            return .assertion(.wordBoundary)
        case "B":
            offset += 2
            return .assertion(.noWordBoundary)
        default: break
        }
        if let set = try namedClass() { return .set(set.prepared()) }
        return literal(try escapedScalar())
    }

    /// `\d`, `\W`, `\pL`, `\P{Nd}` and their like; nil where none stands.
    private mutating func namedClass() throws(PatternError) -> ScalarSet? {
        guard peek() == "\\", let scalar = peek(1) else { return nil }
        var set: ScalarSet
        switch scalar {
        case "d", "D": set = .digits
        case "w", "W": set = .words
        case "s", "S": set = .blanks
        case "p", "P": return try categoryClass(isNegated: scalar == "P")
        default: return nil
        }
        offset += 2
        if scalar.properties.isUppercase { set.negate() }
        return set
    }

    private mutating func categoryClass(isNegated: Bool) throws(PatternError) -> ScalarSet {
        let start = offset
        offset += 2
        var isNegated = isNegated
        var name = ""
        if take("{") {
            if take("^") { isNegated.toggle() }
            while let scalar = peek(), scalar != "}" {
                name.unicodeScalars.append(scalar)
                offset += 1
            }
            guard take("}") else { throw PatternError(message: "'{' has no '}'", offset: start) }
        } else if let scalar = peek() {
            name.unicodeScalars.append(scalar)
            offset += 1
        }
        guard let bits = Unicode.GeneralCategory.bits(named: name) else {
            throw PatternError(message: "unknown class of characters '\(name)'", offset: start)
        }
        var set = ScalarSet()
        set.insert(categories: isNegated ? ~bits & ((1 << 30) - 1) : bits)
        return set
    }

    /// One scalar written with a backslash.
    private mutating func escapedScalar() throws(PatternError) -> Unicode.Scalar {
        let start = offset
        offset += 1
        guard let scalar = peek() else { throw fail("nothing follows '\\'") }
        offset += 1
        switch scalar {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "t": return "\t"
        case "n": return "\n"
        case "r": return "\r"
        case "v": return "\u{0B}"
        case "0"..."7":
            // A single digit from 1 on would be a reference to a group.
            if scalar != "0", !(peek().map { ("0"..."7").contains($0) } ?? false) {
                throw PatternError(message: "references to groups are not supported", offset: start)
            }
            var value = scalar.value - 48
            for _ in 0..<2 {
                guard let digit = peek(), ("0"..."7").contains(digit) else { break }
                value = value * 8 + digit.value - 48
                offset += 1
            }
            return Unicode.Scalar(value) ?? "\0"
        case "x": return try hexadecimal(from: start)
        case _ where scalar.value < 128 && !Lexer.isLetter(scalar) && !Lexer.isDigit(scalar), "_": return scalar
        default: throw PatternError(message: "unknown escape '\\\(scalar)'", offset: start)
        }
    }

    private mutating func hexadecimal(from start: Int) throws(PatternError) -> Unicode.Scalar {
        var value: UInt32 = 0
        var count = 0
        let isBraced = take("{")
        while let digit = peek().flatMap({ Character($0).hexDigitValue }), count < (isBraced ? 6 : 2) {
            value = value * 16 + UInt32(digit)
            count += 1
            offset += 1
        }
        guard isBraced ? count > 0 && take("}") : count == 2, let scalar = Unicode.Scalar(value) else {
            throw PatternError(message: "'\\x' needs two digits, or braces around a code point", offset: start)
        }
        return scalar
    }

    /// A class in brackets, from its opening one.
    mutating func characterClass() throws(PatternError) -> ScalarSet {
        let start = offset
        offset += 1
        var set = ScalarSet()
        let isNegated = take("^")
        var isFirst = true
        while let scalar = peek(), scalar != "]" || isFirst {
            isFirst = false
            if scalar == "[", peek(1) == ":", let named = try namedRange() {
                set.formUnion(named)
            } else if let named = try namedClass() {
                set.formUnion(named)
            } else {
                set.insert(try range())
            }
        }
        guard take("]") else { throw PatternError(message: "'[' has no ']'", offset: start) }
        if isNegated { set.negate() }
        if flags.ignoresCase { set.ignoreCase() }
        return set
    }

    private mutating func range() throws(PatternError) -> ClosedRange<UInt32> {
        let start = offset
        let low = try classScalar()
        guard peek() == "-", let next = peek(1), next != "]" else { return low.value...low.value }
        offset += 1
        let high = try classScalar()
        guard low <= high else { throw PatternError(message: "the range ends before it begins", offset: start) }
        return low.value...high.value
    }

    private mutating func classScalar() throws(PatternError) -> Unicode.Scalar {
        guard let scalar = peek() else { throw fail("'[' has no ']'") }
        guard scalar == "\\" else {
            offset += 1
            return scalar
        }
        return try escapedScalar()
    }

    /// `[:alpha:]` and its like, inside brackets; nil where none stands.
    private mutating func namedRange() throws(PatternError) -> ScalarSet? {
        let start = offset
        offset += 2
        let isNegated = take("^")
        var name = ""
        while let scalar = peek(), Lexer.isLetter(scalar) {
            name.unicodeScalars.append(scalar)
            offset += 1
        }
        guard take(":]") else {
            offset = start
            return nil
        }
        guard let ranges = Self.named[name] else {
            throw PatternError(message: "unknown class of characters '[:\(name):]'", offset: start)
        }
        var set = ScalarSet(ranges)
        if isNegated { set.negate() }
        return set
    }

    private static let named: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
        "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": [0x30...0x39],
        "graph": [0x21...0x7E], "lower": [0x61...0x7A], "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E], "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A], "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]
}
