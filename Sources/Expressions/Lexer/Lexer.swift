/// Reads the words of an expression one by one, from any place in a text; it stops where the parser stops asking.
struct Lexer {
    let scalars: [Unicode.Scalar]
    private(set) var position: SourcePosition

    init(_ scalars: [Unicode.Scalar], from position: SourcePosition = .start) {
        self.scalars = scalars
        self.position = position
    }

    /// The next word; `.end` at the end of the text, as often as it is asked for.
    mutating func next() throws(ExpressionError) -> Token {
        skipBlanks()
        let start = position
        guard let scalar = peek() else { return Token(kind: .end, position: start) }
        if Self.isLetter(scalar) { return Token(kind: try word(at: start), position: start) }
        if Self.isDigit(scalar) || scalar == "." && peek(1).map(Self.isDigit) == true {
            return Token(kind: try number(at: start), position: start)
        }
        if scalar == "\"" || scalar == "'" {
            return Token(kind: .string(try string(raw: false, at: start)), position: start)
        }
        if scalar == "`" { return Token(kind: .quotedName(try quotedName(at: start)), position: start) }
        return Token(kind: .symbol(try symbol(at: start)), position: start)
    }

    /// The scalar so many places ahead; nil past the end.
    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        let index = position.offset + distance
        return index < scalars.count ? scalars[index] : nil
    }

    /// Steps over one scalar and gives it; nil at the end.
    @discardableResult
    mutating func take() -> Unicode.Scalar? {
        guard let scalar = peek() else { return nil }
        position = position.advanced(past: scalar)
        return scalar
    }

    /// Steps over the text if it stands here.
    mutating func take(_ text: StaticString) -> Bool {
        var distance = 0
        for scalar in text.description.unicodeScalars {
            guard peek(distance) == scalar else { return false }
            distance += 1
        }
        for _ in 0..<distance { take() }
        return true
    }

    private mutating func skipBlanks() {
        while let scalar = peek() {
            switch scalar {
            case " ", "\t", "\n", "\r", "\u{0C}": take()
            case "/" where peek(1) == "/":
                while let skipped = peek(), skipped != "\n" { take() }
            default: return
            }
        }
    }

    private mutating func word(at start: SourcePosition) throws(ExpressionError) -> Token.Kind {
        var name = String.UnicodeScalarView()
        while let scalar = peek(), Self.isLetter(scalar) || Self.isDigit(scalar) {
            name.append(scalar)
            take()
        }
        let text = String(name)
        if let quote = peek(), quote == "\"" || quote == "'" {
            switch text {
            case "r", "R": return .string(try string(raw: true, at: start))
            case "b", "B": return .bytes(try bytes(raw: false, at: start))
            case "br", "bR", "Br", "BR", "rb", "rB", "Rb", "RB": return .bytes(try bytes(raw: true, at: start))
            default: throw ExpressionError(.syntax, "a string cannot follow '\(text)'", at: position)
            }
        }
        return text == "in" ? .symbol(.in) : .identifier(text)
    }

    /// A name with dashes, dots, slashes or blanks, in backticks.
    private mutating func quotedName(at start: SourcePosition) throws(ExpressionError) -> String {
        take()
        var name = String.UnicodeScalarView()
        while let scalar = take() {
            switch scalar {
            case "`" where !name.isEmpty: return String(name)
            case _ where Self.isLetter(scalar) || Self.isDigit(scalar), "-", ".", "/", " ": name.append(scalar)
            default:
                throw ExpressionError(.syntax, "'\(scalar)' cannot be in a name in backticks", at: start)
            }
        }
        throw ExpressionError(.syntax, "the name in backticks has no end", at: start)
    }

    private mutating func symbol(at start: SourcePosition) throws(ExpressionError) -> Token.Symbol {
        guard let first = take() else { throw ExpressionError(.syntax, "an operator is missing", at: start) }
        if let second = peek(), let symbol = Token.Symbol(rawValue: "\(first)\(second)") {
            take()
            return symbol
        }
        if let symbol = Token.Symbol(rawValue: String(first)) { return symbol }
        let hint =
            switch first {
            case "=": "; '==' compares"
            case "&": "; '&&' means and"
            case "|": "; '||' means or"
            default: ""
            }
        throw ExpressionError(.syntax, "unexpected '\(first)'\(hint)", at: start)
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        default: false
        }
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
