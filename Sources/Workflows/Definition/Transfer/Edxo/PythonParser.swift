import Core

/// Reads the part of Python's expressions that edxo's authors use.
struct PythonParser {
    static let comparisons: Set = ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"]

    private let tokens: [PythonLexer.Token]
    private var place = 0
    private var depth = 0

    static func parse(_ text: String) throws(Untranslatable) -> PythonExpression {
        var lexer = PythonLexer(text)
        var parser = PythonParser(tokens: try lexer.tokens())
        let expression = try parser.expression()
        guard parser.place == parser.tokens.count else { throw Untranslatable("it is no expression") }
        return expression
    }

    private init(tokens: [PythonLexer.Token]) {
        self.tokens = tokens
    }

    // MARK: Levels, from the loosest

    private mutating func expression() throws(Untranslatable) -> PythonExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 50 else { throw Untranslatable("it is nested too deep") }
        let yes = try chain(["or"]) { parser throws(Untranslatable) in
            try parser.chain(["and"]) { parser throws(Untranslatable) in try parser.negation() }
        }
        guard take(word: "if") else { return yes }
        let test = try expression()
        guard take(word: "else") else { throw Untranslatable("an 'if' lacks its 'else'") }
        return .conditional(test: test, yes: yes, no: try expression())
    }

    private mutating func negation() throws(Untranslatable) -> PythonExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 50 else { throw Untranslatable("it is nested too deep") }
        return take(word: "not") ? .not(try negation()) : try comparison()
    }

    private mutating func comparison() throws(Untranslatable) -> PythonExpression {
        var left = try sum()
        var result: PythonExpression?
        while let operation = comparisonOperator() {
            let right = try sum()
            let part = PythonExpression.binary(operation, left, right)
            result = result.map { .binary("and", $0, part) } ?? part
            left = right
        }
        return result ?? left
    }

    private mutating func comparisonOperator() -> String? {
        if take(word: "in") { return "in" }
        if take(word: "is") { return take(word: "not") ? "is not" : "is" }
        if place + 1 < tokens.count, tokens[place] == .word("not"), tokens[place + 1] == .word("in") {
            place += 2
            return "not in"
        }
        return ["==", "!=", "<=", ">=", "<", ">"].first { take($0) }
    }

    private mutating func sum() throws(Untranslatable) -> PythonExpression {
        try chain(["+", "-"]) { parser throws(Untranslatable) in
            try parser.chain(["*", "//", "/", "%"]) { parser throws(Untranslatable) in try parser.unary() }
        }
    }

    private mutating func unary() throws(Untranslatable) -> PythonExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 50 else { throw Untranslatable("it is nested too deep") }
        if take("-") { return .negative(try unary()) }
        if take("+") { return try unary() }
        return try postfix()
    }

    private mutating func chain(
        _ operators: [String], _ next: (inout PythonParser) throws(Untranslatable) -> PythonExpression
    ) throws(Untranslatable) -> PythonExpression {
        var left = try next(&self)
        while let operation = operators.first(where: { take($0) || take(word: $0) }) {
            left = .binary(operation, left, try next(&self))
        }
        return left
    }

    private mutating func postfix() throws(Untranslatable) -> PythonExpression {
        var value = try primary()
        while true {
            if take(".") {
                guard case .word(let name)? = next() else { throw Untranslatable("a name is missing behind a dot") }
                value = .member(value, name)
            } else if take("[") {
                value = .index(value, try expression())
                guard take("]") else { throw Untranslatable("a bracket is not closed") }
            } else if take("(") {
                value = .call(value, try list(until: ")"))
            } else {
                return value
            }
        }
    }

    private mutating func primary() throws(Untranslatable) -> PythonExpression {
        switch next() {
        case .number(let number)?: return .literal(number)
        case .text(let text)?: return .literal(.string(text))
        case .word("True")?, .word("true")?: return .literal(true)
        case .word("False")?, .word("false")?: return .literal(false)
        case .word("None")?, .word("null")?: return .literal(nil)
        case .word(let word)? where !["and", "or", "if", "else", "lambda", "for", "in", "is"].contains(word):
            return .name(word)
        case .symbol("(")?:
            let inner = try expression()
            guard take(")") else { throw Untranslatable("a bracket is not closed") }
            return inner
        case .symbol("[")?: return .list(try list(until: "]"))
        case .symbol("{")?: return .dictionary(try entries())
        default: throw Untranslatable("it is no expression")
        }
    }

    private mutating func list(until end: String) throws(Untranslatable) -> [PythonExpression] {
        var elements: [PythonExpression] = []
        while !take(end) {
            elements.append(try expression())
            guard take(",") || peek(end) else { throw Untranslatable("a bracket is not closed") }
        }
        return elements
    }

    private mutating func entries() throws(Untranslatable) -> [PythonExpression.Entry] {
        var entries: [PythonExpression.Entry] = []
        while !take("}") {
            let key = try expression()
            guard take(":") else { throw Untranslatable("an entry lacks its value") }
            entries.append(.init(key: key, value: try expression()))
            guard take(",") || peek("}") else { throw Untranslatable("a brace is not closed") }
        }
        return entries
    }

    // MARK: Tokens

    private mutating func next() -> PythonLexer.Token? {
        guard place < tokens.count else { return nil }
        place += 1
        return tokens[place - 1]
    }

    private func peek(_ symbol: String) -> Bool { place < tokens.count && tokens[place] == .symbol(symbol) }

    private mutating func take(_ symbol: String) -> Bool {
        guard peek(symbol) else { return false }
        place += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard place < tokens.count, tokens[place] == .word(word) else { return false }
        place += 1
        return true
    }
}
