extension Parser {
    /// A call whose opening parenthesis was just read.
    mutating func call(_ name: String, at position: SourcePosition) throws(ExpressionError) -> SyntaxNode {
        switch name {
        case "has": return try presence(at: position)
        case "cel.bind": return try binding(at: position)
        default:
            return try node(
                try resolved(name, .global, try expressions(until: .closeParenthesis), position), at: position)
        }
    }

    /// A call on a receiver whose opening parenthesis was just read.
    mutating func call(
        _ name: String, on receiver: SyntaxNode, at position: SourcePosition
    ) throws(ExpressionError) -> SyntaxNode {
        if let kind = Comprehension.Kind(macro: name) {
            return try comprehension(kind, over: receiver, at: position)
        }
        let arguments = [receiver] + (try expressions(until: .closeParenthesis))
        return try node(try resolved(name, .member, arguments, position), at: position)
    }

    private mutating func presence(at position: SourcePosition) throws(ExpressionError) -> SyntaxNode {
        let operand = try expression()
        try expect(.closeParenthesis)
        guard case .member(let owner, let name, _) = operand.kind else {
            throw ExpressionError(.wrongArguments, "has() takes a member, such as has(state.name)", at: position)
        }
        return try node(.presence(owner, name), at: operand.position)
    }

    /// `cel.bind(name, value, body)`
    private mutating func binding(at position: SourcePosition) throws(ExpressionError) -> SyntaxNode {
        let variable = try variable(of: "cel.bind")
        let value = try expression()
        try expect(.comma)
        bind(variable)
        defer { unbind() }
        let body = try expression()
        _ = try take(.comma)
        try expect(.closeParenthesis)
        return try node(
            .comprehension(Comprehension(kind: .bind, range: value, variables: [variable], bodies: [body])),
            at: position)
    }

    private mutating func comprehension(
        _ kind: Comprehension.Kind, over range: SyntaxNode, at position: SourcePosition
    ) throws(ExpressionError) -> SyntaxNode {
        var variables = [try variable(of: kind.rawValue)]
        if kind.variableCounts.upperBound == 2, try secondVariableFollows(kind) {
            variables.append(try variable(of: kind.rawValue))
            guard variables[0] != variables[1] else {
                throw ExpressionError(.wrongArguments, "the two variables need two names", at: position)
            }
        }
        for variable in variables { bind(variable) }
        defer { for _ in variables { unbind() } }
        let bodies = try expressions(until: .closeParenthesis)
        guard kind.variableCounts.contains(variables.count), kind.bodyCounts.contains(bodies.count) else {
            throw ExpressionError(
                .wrongArguments, "\(kind.rawValue)() does not take \(bodies.count + variables.count) arguments",
                at: position)
        }
        return try node(
            .comprehension(Comprehension(kind: kind, range: range, variables: variables, bodies: bodies)),
            at: position)
    }

    /// The name of a variable and the comma after it.
    private mutating func variable(of macro: String) throws(ExpressionError) -> String {
        guard case .identifier(let variable) = token.kind, !["true", "false", "null"].contains(variable) else {
            throw ExpressionError(
                .wrongArguments, "\(macro)() takes the name of a variable first", at: token.position)
        }
        try advance()
        try expect(.comma)
        return variable
    }

    /// Whether a name stands alone before the body, so that it is a variable too.
    private func secondVariableFollows(_ kind: Comprehension.Kind) throws(ExpressionError) -> Bool {
        guard case .identifier(let name) = token.kind, !["true", "false", "null"].contains(name) else { return false }
        var probe = self
        try probe.advance()
        guard probe.token.kind == .symbol(.comma) else { return false }
        // `all(x, y,)` has a comma too many, not a second variable.
        try probe.advance()
        return probe.token.kind != .symbol(.closeParenthesis)
    }

    /// The call of a known function, or a reported problem.
    private mutating func resolved(
        _ name: String, _ style: Function.Style, _ arguments: [SyntaxNode], _ position: SourcePosition
    ) throws(ExpressionError) -> SyntaxNode.Kind {
        guard let function = FunctionLibrary.function(name, style) else {
            report(.unknownFunction, "unknown function '\(name)'\(Self.hint(for: name, style))", at: position)
            return .invalid(arguments)
        }
        guard function.takes(arguments.count) else {
            let count = style == .member ? arguments.count - 1 : arguments.count
            report(.wrongArguments, "\(name)() does not take \(count) arguments", at: position)
            return .invalid(arguments)
        }
        if let index = function.patternArgument, case .literal(.string(let pattern)) = arguments[index].kind {
            prepare(pattern, at: arguments[index].position)
        }
        return .call(function, arguments)
    }

    private static func hint(for name: String, _ style: Function.Style) -> String {
        if FunctionLibrary.function(name, style == .member ? .global : .member) != nil {
            return style == .member ? "; write \(name)(value)" : "; write value.\(name)(…)"
        }
        return FunctionLibrary.suggestion(for: name).map { "; did you mean '\($0)'?" } ?? ""
    }
}
