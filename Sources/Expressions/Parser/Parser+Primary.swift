extension Parser {
    /// A literal, variable, call, list, map, or an expression in parentheses.
    mutating func primary() throws(ExpressionError) -> SyntaxNode {
        let start = token
        switch start.kind {
        case .integer(let magnitude):
            guard let value = Int64(exactly: magnitude) else {
                throw ExpressionError(.overflow, "the number does not fit 64 bits", at: start.position)
            }
            return try literal(.int(value))
        case .unsigned(let value): return try literal(.uint(value))
        case .double(let value): return try literal(.double(value))
        case .string(let value): return try literal(.string(value))
        case .bytes(let value): return try literal(.bytes(value))
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
            return try node(.list(try elements()), at: start.position)
        case .symbol(.openBrace):
            try advance()
            return try node(.map(try entries()), at: start.position)
        default: throw unexpected()
        }
    }

    /// Any number of `.name`, `.?name`, `.name(…)`, `[index]` and `[?index]`.
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
                let isOptional = try take(.question)
                let index = try expression()
                try expect(.closeBracket)
                operand = try node(.index(operand, index, isOptional: isOptional), at: position)
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

    private mutating func literal(_ value: Value) throws(ExpressionError) -> SyntaxNode {
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
        if !isBound(name) {
            if let qualified = try qualifiedCall(in: name, at: position) { return qualified }
            if name == "google", let type = try protocolBufferType() {
                return SyntaxNode(.literal(.type(type)), at: position)
            }
        }
        refer(to: name, at: position)
        return SyntaxNode(.variable(name), at: position)
    }

    /// `namespace.function(…)`; nil, with nothing read, where no function has this name.
    private mutating func qualifiedCall(
        in namespace: String, at position: SourcePosition
    ) throws(ExpressionError) -> SyntaxNode? {
        guard FunctionLibrary.isNamespace(namespace), token.kind == .symbol(.dot) else { return nil }
        var probe = self
        try probe.advance()
        guard case .identifier(let function) = probe.token.kind else { return nil }
        try probe.advance()
        guard try probe.take(.openParenthesis) else { return nil }
        self = probe
        return try call("\(namespace).\(function)", at: position)
    }

    /// The names of the types of timestamps and durations; nil, with nothing read, where none stands.
    private mutating func protocolBufferType() throws(ExpressionError) -> String? {
        var probe = self
        guard try probe.take(.dot), probe.token.kind == .identifier("protobuf") else { return nil }
        try probe.advance()
        guard try probe.take(.dot), case .identifier(let name) = probe.token.kind,
            name == "Timestamp" || name == "Duration"
        else { return nil }
        try probe.advance()
        self = probe
        return "google.protobuf.\(name)"
    }

    private mutating func selection(from operand: SyntaxNode) throws(ExpressionError) -> SyntaxNode {
        let isOptional = try take(.question)
        let position = token.position
        if case .quotedName(let name) = token.kind {
            try advance()
            return try node(.member(operand, name, isOptional: isOptional), at: position)
        }
        guard case .identifier(let name) = token.kind, !Self.keywords.contains(name) else { throw unexpected() }
        try advance()
        if !isOptional, try take(.openParenthesis) {
            return try call(name, on: operand, at: position)
        }
        return try node(.member(operand, name, isOptional: isOptional), at: position)
    }

    private mutating func elements() throws(ExpressionError) -> [OptionalElement] {
        var elements: [OptionalElement] = []
        while try !take(.closeBracket) {
            let isOptional = try take(.question)
            elements.append(OptionalElement(node: try expression(), isOptional: isOptional))
            if try !take(.comma) {
                try expect(.closeBracket)
                break
            }
        }
        return elements
    }

    private mutating func entries() throws(ExpressionError) -> [MapEntry] {
        var entries: [MapEntry] = []
        while try !take(.closeBrace) {
            let isOptional = try take(.question)
            let key = try expression()
            try expect(.colon)
            entries.append(MapEntry(key: key, value: try expression(), isOptional: isOptional))
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
