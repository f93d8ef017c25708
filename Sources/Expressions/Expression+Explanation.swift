package import Core

extension Expression {
    /// Why the expression, a condition, is not true, in the values that it compares: `answer is "no"`.
    package func explanation(of scope: [String: JSONValue], limits: ExpressionLimits = .default) -> String {
        let parts = explain(root, scope, limits)
        return parts.isEmpty ? "It is false." : parts.joined(separator: "; ") + "."
    }

    private func explain(_ node: SyntaxNode, _ scope: [String: JSONValue], _ limits: ExpressionLimits) -> [String] {
        switch node.kind {
        case .and(let left, let right):
            // The side that decided.
            let isLeft = value(of: left, scope, limits) == "false"
            return explain(isLeft ? left : right, scope, limits)
        case .or(let left, let right): return explain(left, scope, limits) + explain(right, scope, limits)
        case .not(let operand):
            if case .call = operand.kind { return explain(operand, scope, limits) }
            if case .binary = operand.kind { return explain(operand, scope, limits) }
            return told([operand], scope, limits)
        case .binary(_, let left, let right): return told([left, right], scope, limits)
        case .call(_, let arguments): return told(arguments, scope, limits)
        case .comprehension(let comprehension): return told([comprehension.range], scope, limits)
        default: return told([node], scope, limits)
        }
    }

    /// The nodes that are not written out, with their values.
    private func told(_ nodes: [SyntaxNode], _ scope: [String: JSONValue], _ limits: ExpressionLimits) -> [String] {
        nodes.compactMap { node in
            if case .literal = node.kind { return nil }
            guard let value = value(of: node, scope, limits) else { return nil }
            return "\(node.text ?? "one side") is \(value)"
        }
    }

    private func value(of node: SyntaxNode, _ scope: [String: JSONValue], _ limits: ExpressionLimits) -> String? {
        guard let value = try? part(node, scope, limits) else { return nil }
        let text = value.serializedString()
        guard text.unicodeScalars.count > 300 else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(300))) + "…"
    }

    private func part(
        _ node: SyntaxNode, _ scope: [String: JSONValue], _ limits: ExpressionLimits
    ) throws -> JSONValue {
        let whole = Expression(source: source, references: references, root: node, patterns: patterns)
        return try whole.evaluate(scope, limits: limits)
    }
}

extension SyntaxNode {
    /// How it is written, for what is written simply; nil for the rest.
    fileprivate var text: String? {
        switch kind {
        case .variable(let name): return name
        case .literal(.string(let text)): return JSONValue.string(text).serializedString()
        case .literal(.int(let number, _)): return String(number)
        case .member(let operand, let name, let isOptional):
            return operand.text.map { "\($0).\(isOptional ? "?" : "")\(name)" }
        case .index(let operand, let index, false):
            guard let operand = operand.text, let index = index.text else { return nil }
            return "\(operand)[\(index)]"
        case .call(let function, let arguments):
            let texts = arguments.compactMap(\.text)
            guard texts.count == arguments.count else { return nil }
            guard function.style == .member, let receiver = texts.first else {
                return "\(function.name)(\(texts.joined(separator: ", ")))"
            }
            return "\(receiver).\(function.name)(\(texts.dropFirst().joined(separator: ", ")))"
        default: return nil
        }
    }
}
