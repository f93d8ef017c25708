import Core

extension Evaluator {
    /// A macro over the elements of a list or the keys of a map (CEL specification, "Macros").
    mutating func comprehension(
        _ comprehension: Comprehension, at position: SourcePosition
    ) throws(ExpressionError) -> JSONValue {
        let elements = try elements(of: comprehension.range, in: comprehension.kind)
        locals.append((comprehension.variable, .null))
        let slot = locals.count - 1
        defer { locals.removeLast(locals.count - slot) }
        switch comprehension.kind {
        case .all: return .bool(try quantified(elements, comprehension.bodies[0], slot: slot, deciding: false))
        case .exists: return .bool(try quantified(elements, comprehension.bodies[0], slot: slot, deciding: true))
        case .existsOne:
            return .bool(try filtered(elements, comprehension.bodies[0], slot: slot).count == 1)
        case .filter: return .array(try filtered(elements, comprehension.bodies[0], slot: slot))
        case .map:
            var results: [JSONValue] = []
            for element in elements {
                locals[slot].value = element
                if comprehension.bodies.count == 2, try !condition(comprehension.bodies[0]) { continue }
                results.append(try value(of: comprehension.bodies[comprehension.bodies.count - 1]))
            }
            return .array(results)
        }
    }

    private mutating func elements(
        of range: SyntaxNode, in kind: Comprehension.Kind
    ) throws(ExpressionError) -> [JSONValue] {
        let value = try value(of: range)
        switch value {
        case .array(let elements): return elements
        case .object(let object): return object.keys.map { .string($0) }
        default:
            throw ExpressionError(
                .typeMismatch, "\(kind.rawValue)() goes through lists and maps, not \(ValueType(value).rawValue)",
                at: range.position)
        }
    }

    /// Like a chain of `&&` or `||` over the elements, errors included.
    private mutating func quantified(
        _ elements: [JSONValue], _ body: SyntaxNode, slot: Int, deciding: Bool
    ) throws(ExpressionError) -> Bool {
        var failure: ExpressionError?
        for element in elements {
            locals[slot].value = element
            switch try outcome(of: body) {
            case .success(deciding): return deciding
            case .success: break
            case .failure(let error): failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return !deciding
    }

    private mutating func filtered(
        _ elements: [JSONValue], _ body: SyntaxNode, slot: Int
    ) throws(ExpressionError) -> [JSONValue] {
        var kept: [JSONValue] = []
        for element in elements {
            locals[slot].value = element
            if try condition(body) { kept.append(element) }
        }
        return kept
    }
}
