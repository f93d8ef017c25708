extension Parser {
    /// A call whose opening parenthesis was just read.
    mutating func call(_ name: String, at position: SourcePosition) throws(ExpressionError) -> SyntaxNode {
        if name == "has" { return try presence(at: position) }
        let arguments = try expressions(until: .closeParenthesis)
        let function = try resolve(name, isMember: false, arguments: arguments.count, at: position)
        return try node(.call(function, arguments), at: position)
    }

    /// A call on a receiver whose opening parenthesis was just read.
    mutating func call(
        _ name: String, on receiver: SyntaxNode, at position: SourcePosition
    ) throws(ExpressionError) -> SyntaxNode {
        if let kind = Comprehension.Kind(macro: name) {
            return try comprehension(kind, over: receiver, at: position)
        }
        let arguments = try expressions(until: .closeParenthesis)
        let function = try resolve(name, isMember: true, arguments: arguments.count, at: position)
        return try node(.call(function, [receiver] + arguments), at: position)
    }

    private mutating func presence(at position: SourcePosition) throws(ExpressionError) -> SyntaxNode {
        let operand = try expression()
        try expect(.closeParenthesis)
        guard case .member(let owner, let name) = operand.kind else {
            throw ExpressionError(.wrongArguments, "has() takes a member, such as has(state.name)", at: position)
        }
        return try node(.presence(owner, name), at: position)
    }

    private mutating func comprehension(
        _ kind: Comprehension.Kind, over range: SyntaxNode, at position: SourcePosition
    ) throws(ExpressionError) -> SyntaxNode {
        guard case .identifier(let variable) = token.kind else {
            throw ExpressionError(
                .wrongArguments, "\(kind.rawValue)() takes the name of a variable first", at: token.position)
        }
        try advance()
        try expect(.comma)
        bind(variable)
        defer { unbind() }
        let bodies = try expressions(until: .closeParenthesis)
        guard kind.bodyCounts.contains(bodies.count) else {
            throw ExpressionError(
                .wrongArguments, "\(kind.rawValue)() does not take \(bodies.count + 1) arguments", at: position)
        }
        return try node(
            .comprehension(Comprehension(kind: kind, range: range, variable: variable, bodies: bodies)), at: position)
    }

    private func resolve(
        _ name: String, isMember: Bool, arguments: Int, at position: SourcePosition
    ) throws(ExpressionError) -> Function {
        if let function = FunctionLibrary.function(name, isMember: isMember) {
            guard function.arguments.contains(arguments) else {
                throw ExpressionError(
                    .wrongArguments, "\(name)() does not take \(arguments) arguments", at: position)
            }
            return function
        }
        let hint: String =
            if FunctionLibrary.function(name, isMember: !isMember) != nil {
                isMember ? "; write \(name)(value)" : "; write value.\(name)(…)"
            } else {
                ""
            }
        throw ExpressionError(.unknownFunction, "unknown function '\(name)'\(hint)", at: position)
    }
}

extension Comprehension.Kind {
    /// The macro of this name; `existsOne` is the newer spelling of `exists_one`.
    fileprivate init?(macro name: String) {
        self.init(rawValue: name == "existsOne" ? "exists_one" : name)
    }

    /// How many arguments follow the variable.
    fileprivate var bodyCounts: ClosedRange<Int> { self == .map ? 1...2 : 1...1 }
}
