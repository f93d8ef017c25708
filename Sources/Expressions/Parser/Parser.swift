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
    private var depth = 0

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
                let yes = try expression(.or)
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
            operand = SyntaxNode(.literal(.integer(value)), at: operators.removeLast().position)
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

    mutating func refer(to name: String, at position: SourcePosition) {
        guard !bound.contains(name), !ValueType.names.contains(name) else { return }
        references.append(VariableReference(name: name, position: position))
    }
}
