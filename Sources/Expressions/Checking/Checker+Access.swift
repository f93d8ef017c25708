extension Checker {
    /// The type of a member; reports one that cannot be there.
    mutating func member(_ name: String, of type: StaticType, at position: SourcePosition) -> StaticType {
        switch type {
        case .dyn, .parameter: return .dyn
        case .nullable(let inner): return member(name, of: inner, at: position)
        case .optional(let inner): return .optional(member(name, of: inner, at: position))
        case .map(let key, let value):
            guard StaticType.string.fits(key) else {
                report(.typeMismatch, "the keys of this map are \(key), not string", at: position)
                return .dyn
            }
            return value
        case .object(let object):
            if let field = object.fields[name] ?? object.others { return field }
            let hint = Self.nearest(to: name, among: Array(object.fields.keys))
            report(.unknownField, "unknown field '\(name)'\(hint)", at: position)
            return .dyn
        default:
            report(.typeMismatch, "\(type) has no member '\(name)'", at: position)
            return .dyn
        }
    }

    /// The type of an element; reports an index of a wrong type.
    mutating func element(_ index: SyntaxNode, of container: StaticType, at position: SourcePosition) -> StaticType {
        let key = type(of: index)
        return element(index, key, of: container, at: position)
    }

    private mutating func element(
        _ index: SyntaxNode, _ key: StaticType, of container: StaticType, at position: SourcePosition
    ) -> StaticType {
        switch container {
        case .dyn, .parameter: return .dyn
        case .nullable(let inner): return element(index, key, of: inner, at: position)
        case .optional(let inner): return .optional(element(index, key, of: inner, at: position))
        case .list(let element):
            if [.int, .uint, .double].contains(where: { key.fits($0) }) { return element }
        case .map(let wanted, let value):
            if key.isComparable(to: wanted) { return value }
        case .object(let object):
            if case .literal(.string(let name)) = index.kind {
                return member(name, of: container, at: index.position)
            }
            if key.fits(.string) { return object.fields.isEmpty ? object.others ?? .dyn : .dyn }
        default: break
        }
        report(.typeMismatch, "\(container) has no elements by \(key)", at: position)
        return .dyn
    }

    /// What a macro's variables are, and what it gives.
    mutating func comprehension(_ comprehension: Comprehension, at position: SourcePosition) -> StaticType {
        let range = type(of: comprehension.range)
        let depth = locals.count
        defer { locals.removeLast(locals.count - depth) }
        let variables = variableTypes(comprehension, range)
        for (name, type) in zip(comprehension.variables, variables) { locals.append((name, type)) }
        let bodies = comprehension.bodies
        if bodies.count == 2 { condition(bodies[0]) }
        let result = type(of: bodies[bodies.count - 1])
        switch comprehension.kind {
        case .all, .exists, .existsOne:
            require(.bool, result, of: bodies[0])
            return .bool
        case .filter:
            require(.bool, result, of: bodies[0])
            return .list(variables[0])
        case .map, .transformList: return .list(result)
        case .sortBy: return .list(variables[0])
        case .transformMap: return .map(variables[0], result)
        case .transformMapEntry:
            require(.anyMap, result, of: bodies[bodies.count - 1])
            if case .map = result { return result }
            return .anyMap
        case .bind: return result
        case .optionalMap: return .optional(result)
        case .optionalFlatMap:
            require(.optional(.dyn), result, of: bodies[0])
            if case .optional = result { return result }
            return .optional(.dyn)
        }
    }

    private mutating func variableTypes(_ comprehension: Comprehension, _ range: StaticType) -> [StaticType] {
        let hasTwo = comprehension.variables.count == 2
        switch (comprehension.kind, range) {
        case (.bind, _): return [range]
        case (.optionalMap, .optional(let inner)), (.optionalFlatMap, .optional(let inner)): return [inner]
        case (.optionalMap, _), (.optionalFlatMap, _):
            require(.optional(.dyn), range, of: comprehension.range)
            return [.dyn]
        case (_, .dyn), (_, .parameter): return [.dyn, .dyn]
        case (_, .nullable(let inner)): return variableTypes(comprehension, inner)
        case (_, .list(let element)): return hasTwo ? [.int, element] : [element]
        case (_, .map(let key, let value)): return [key, value]
        case (_, .object(let object)): return [.string, object.fields.isEmpty ? object.others ?? .dyn : .dyn]
        default:
            report(
                .typeMismatch, "\(comprehension.kind.rawValue)() goes through lists and maps, not \(range)",
                at: comprehension.range.position)
            return [.dyn, .dyn]
        }
    }
}
