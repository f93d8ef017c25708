import Core

extension Parser {
    /// A literal, variable, call, list, map, or an expression in parentheses.
    mutating func primary() throws(ExpressionError) -> SyntaxNode {
        let start = token
        switch start.kind {
        case .integer(let magnitude):
            guard let value = Int64(exactly: magnitude) else {
                throw ExpressionError(.overflow, "the number does not fit 64 bits", at: start.position)
            }
            return try literal(.integer(value))
        case .double(let value): return try literal(.double(value))
        case .string(let value): return try literal(.string(value))
        case .identifier("true"): return try literal(.bool(true))
        case .identifier("false"): return try literal(.bool(false))
        case .identifier("null"): return try literal(.null)
        case .identifier: return try name()
        case .symbol(.dot):
            try advance()
            return try name()
        case .symbol(.openParenthesis):
            try advance()
            let inner = try expression()
            try expect(.closeParenthesis)
            return inner
        case .symbol(.openBracket):
            try advance()
            return try node(.list(try expressions(until: .closeBracket)), at: start.position)
        case .symbol(.openBrace):
            try advance()
            return try node(.map(try entries()), at: start.position)
        default: throw unexpected()
        }
    }

    /// Any number of `.name`, `.name(…)` and `[index]`.
    mutating func suffixes(of operand: SyntaxNode) throws(ExpressionError) -> SyntaxNode {
        var operand = operand
        while case .symbol(let symbol) = token.kind {
            let position = token.position
            switch symbol {
            case .dot:
                try advance()
                operand = try selection(from: operand)
            case .openBracket:
                try advance()
                let index = try expression()
                try expect(.closeBracket)
                operand = try node(.index(operand, index), at: position)
            default: return operand
            }
        }
        return operand
    }

    /// Expressions with commas between them, and one more comma if the author likes.
    mutating func expressions(until end: Token.Symbol) throws(ExpressionError) -> [SyntaxNode] {
        var nodes: [SyntaxNode] = []
        while try !take(end) {
            nodes.append(try expression())
            if try !take(.comma) {
                try expect(end)
                break
            }
        }
        return nodes
    }

    private mutating func literal(_ value: JSONValue) throws(ExpressionError) -> SyntaxNode {
        let node = SyntaxNode(.literal(value), at: token.position)
        try advance()
        return node
    }

    private mutating func name() throws(ExpressionError) -> SyntaxNode {
        let position = token.position
        guard case .identifier(let name) = token.kind, !Self.keywords.contains(name) else { throw unexpected() }
        guard !Self.reserved.contains(name) else {
            throw ExpressionError(.syntax, "'\(name)' is a reserved word", at: position)
        }
        try advance()
        if try take(.openParenthesis) {
            return try call(name, at: position)
        }
        refer(to: name, at: position)
        return SyntaxNode(.variable(name), at: position)
    }

    private mutating func selection(from operand: SyntaxNode) throws(ExpressionError) -> SyntaxNode {
        let position = token.position
        guard case .identifier(let name) = token.kind, !Self.keywords.contains(name) else { throw unexpected() }
        try advance()
        if try take(.openParenthesis) {
            return try call(name, on: operand, at: position)
        }
        return try node(.member(operand, name), at: position)
    }

    private mutating func entries() throws(ExpressionError) -> [(key: SyntaxNode, value: SyntaxNode)] {
        var entries: [(key: SyntaxNode, value: SyntaxNode)] = []
        while try !take(.closeBrace) {
            let key = try expression()
            try expect(.colon)
            entries.append((key, try expression()))
            if try !take(.comma) {
                try expect(.closeBrace)
                break
            }
        }
        return entries
    }

    /// Words that are never names.
    private static let keywords: Set = ["true", "false", "null"]

    /// Words that the specification keeps from being variables; they may still name members.
    private static let reserved: Set = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]
}
