import Core

/// A precedence parser for CEL (specification, "Syntax"); it resolves functions and expands macros as it goes.
struct Parser {
    private(set) var lexer: Lexer
    private(set) var token: Token
    let limits: ExpressionLimits
    /// Variables that macros around this place bind.
    private(set) var bound: [String] = []
    /// Variables that the scope has to give, in the order of the text.
    private(set) var references: [VariableReference] = []
    /// What is wrong with calls, which does not keep the rest from being read.
    private(set) var problems: [ExpressionError] = []
    /// Regular expressions that the text writes out.
    private(set) var patterns: [String: Pattern] = [:]
    private var patternSize = 0
    private var depth = 0

    /// Instructions of all patterns together.
    private static let patternSizeLimit = 20_000
    /// Problems that are kept; who has so many does not need more.
    private static let problemLimit = 100

    init(_ lexer: Lexer, limits: ExpressionLimits) throws(ExpressionError) {
        self.lexer = lexer
        self.limits = limits
        token = Token(kind: .end, position: lexer.position)
        try advance()
    }

    /// One expression that ends where the text ends.
    mutating func whole() throws(ExpressionError) -> SyntaxNode {
        let node = try expression()
        guard token.kind == .end else { throw unexpected() }
        return node
    }

    /// An expression whose operators bind at least as strongly as the given ones.
    mutating func expression(_ minimum: Precedence = .conditional) throws(ExpressionError) -> SyntaxNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.depth else { throw tooDeep(at: token.position) }
        var left = try unary()
        while case .symbol(let symbol) = token.kind, let precedence = Precedence(of: symbol), precedence >= minimum {
            let position = token.position
            try advance()
            if symbol == .question {
                let isDotted = token.kind == .symbol(.dot) && token.position.offset == position.offset + 1
                let yes = try expression(.or)
                guard !isDotted || token.kind == .symbol(.colon) else {
                    throw ExpressionError(.syntax, "optional access is written '.?name'", at: position)
                }
                try expect(.colon)
                left = try node(.conditional(left, yes, try expression()), at: position)
            } else {
                let right = try expression(precedence.next)
                left = try node(Self.kind(of: symbol, left, right), at: position)
            }
        }
        return left
    }

    private mutating func unary() throws(ExpressionError) -> SyntaxNode {
        var operators: [Token] = []
        while token.kind == .symbol(.not) || token.kind == .symbol(.minus) {
            operators.append(token)
            try advance()
        }
        var operand: SyntaxNode
        if case .integer(let magnitude) = token.kind, operators.last?.kind == .symbol(.minus) {
            // The smallest integer has no positive twin, so the sign belongs to the literal.
            guard let value = Int64("-\(magnitude)") else {
                throw ExpressionError(.overflow, "the number does not fit 64 bits", at: token.position)
            }
            operand = SyntaxNode(.literal(.int(value)), at: operators.removeLast().position)
            try advance()
            operand = try suffixes(of: operand)
        } else {
            operand = try suffixes(of: try primary())
        }
        for sign in operators.reversed() {
            operand = try node(
                sign.kind == .symbol(.not) ? .not(operand) : .negative(operand), at: sign.position)
        }
        return operand
    }

    private static func kind(of symbol: Token.Symbol, _ left: SyntaxNode, _ right: SyntaxNode) -> SyntaxNode.Kind {
        switch symbol {
        case .or: return .or(left, right)
        case .and: return .and(left, right)
        default:
            guard let binary = BinaryOperator(rawValue: symbol.rawValue) else {
                preconditionFailure("\(symbol) has a precedence but no operator")
            }
            return .binary(binary, left, right)
        }
    }
}

extension Parser {
    mutating func advance() throws(ExpressionError) {
        token = try lexer.next()
    }

    /// Steps over the symbol if it stands here.
    mutating func take(_ symbol: Token.Symbol) throws(ExpressionError) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol) throws(ExpressionError) {
        guard try take(symbol) else {
            throw ExpressionError(
                .syntax, "expected '\(symbol.rawValue)' but found \(token.description)", at: token.position)
        }
    }

    func unexpected() -> ExpressionError {
        ExpressionError(.syntax, "unexpected \(token.description)", at: token.position)
    }

    /// Keeps what is wrong, for whoever reports it.
    mutating func report(_ code: ExpressionError.Code, _ message: String, at position: SourcePosition) {
        guard problems.count < Self.problemLimit else { return }
        problems.append(ExpressionError(code, message, at: position))
    }

    /// Compiles a regular expression that the text writes out.
    mutating func prepare(_ source: String, at position: SourcePosition) {
        guard patterns[source] == nil else { return }
        do throws(PatternError) {
            let pattern = try Pattern(source)
            patternSize += pattern.size
            guard patternSize <= Self.patternSizeLimit else {
                return report(.tooLarge, "the patterns of the expression are too large together", at: position)
            }
            patterns[source] = pattern
        } catch {
            problems.append(error.fault.at(position))
        }
    }

    /// Makes a node and holds the tree to its depth.
    func node(_ kind: SyntaxNode.Kind, at position: SourcePosition) throws(ExpressionError) -> SyntaxNode {
        let node = SyntaxNode(kind, at: position)
        guard node.height <= limits.depth else { throw tooDeep(at: position) }
        return node
    }

    private func tooDeep(at position: SourcePosition) -> ExpressionError {
        ExpressionError(.tooDeep, "the expression is nested deeper than \(limits.depth) levels", at: position)
    }

    /// Makes a variable known to what is parsed next, until `unbind`.
    mutating func bind(_ variable: String) {
        bound.append(variable)
    }

    mutating func unbind() {
        bound.removeLast()
    }

    func isBound(_ name: String) -> Bool { bound.contains(name) }

    mutating func refer(to name: String, at position: SourcePosition) {
        guard !bound.contains(name), !ValueType.names.contains(name) else { return }
        references.append(VariableReference(name: name, position: position))
    }
}
