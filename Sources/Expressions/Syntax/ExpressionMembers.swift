extension Expression {
    /// The members that the expression names of a variable of the scope, such as `answer` of `vars` in
    /// `vars.answer.text` and in `has(vars.answer)`; those that it computes are not among them.
    package func members(of variable: String) -> Set<String> {
        var names: Set<String> = []
        root.collectMembers(of: variable, into: &names)
        return names
    }
}

extension Template {
    /// The members that its expressions name of a variable of the scope.
    package func members(of variable: String) -> Set<String> {
        expressions.reduce(into: []) { $0.formUnion($1.members(of: variable)) }
    }
}

extension SyntaxNode {
    fileprivate func collectMembers(of variable: String, into names: inout Set<String>) {
        switch kind {
        case .member(let operand, let name, _), .presence(let operand, let name):
            if operand.isVariable(variable) { names.insert(name) }
        case .index(let operand, let index, _):
            if operand.isVariable(variable), case .literal(.string(let name)) = index.kind { names.insert(name) }
        case .comprehension(let comprehension) where comprehension.variables.contains(variable):
            // Inside, the name means something else.
            return comprehension.range.collectMembers(of: variable, into: &names)
        default: break
        }
        for child in kind.children { child.collectMembers(of: variable, into: &names) }
    }

    private func isVariable(_ name: String) -> Bool {
        if case .variable(name) = kind { true } else { false }
    }
}
