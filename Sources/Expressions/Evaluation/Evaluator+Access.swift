import Core

extension Evaluator {
    func variable(_ name: String, at position: SourcePosition) throws(ExpressionError) -> Value {
        if let local = locals.last(where: { $0.name == name }) { return local.value }
        if let value = scope[name] { return Value(json: value) }
        if ValueType.names.contains(name) { return .type(name) }
        throw ExpressionError(.unknownVariable, "unknown variable '\(name)'", at: position)
    }

    /// `value.name` and `value.?name`; of an optional the member of what it holds, itself optional.
    mutating func member(
        _ name: String, of value: Value, isOptional: Bool, at position: SourcePosition
    ) throws(ExpressionError) -> Value {
        switch value {
        case .map(let map):
            try charge(map.lookUpCost, at: position)
            if let member = map[.string(name)] { return isOptional ? .optional(member) : member }
            if isOptional { return .optional(nil) }
            throw ExpressionError(.noSuchKey, "no member '\(name)'", at: position)
        case .optional(let inner):
            guard let inner else { return value }
            return try member(name, of: inner, isOptional: true, at: position)
        default:
            throw ExpressionError(
                .typeMismatch, "\(ValueType(value).shortName) has no member '\(name)'", at: position)
        }
    }

    /// `has(value.name)`
    mutating func presence(
        of name: String, in value: Value, at position: SourcePosition
    ) throws(ExpressionError) -> Bool {
        switch value {
        case .map(let map):
            try charge(map.lookUpCost, at: position)
            return map[.string(name)] != nil
        case .optional(let inner):
            guard let inner else { return false }
            return try presence(of: name, in: inner, at: position)
        default: throw ExpressionError(.typeMismatch, "has() looks into maps only", at: position)
        }
    }

    /// `value[index]` and `value[?index]`
    mutating func element(
        _ operand: SyntaxNode, _ index: SyntaxNode, _ isOptional: Bool, _ node: SyntaxNode
    ) throws(ExpressionError) -> Value {
        let container = try value(of: operand)
        let index = try value(of: index)
        return try element(index, of: container, isOptional: isOptional, at: node.position)
    }

    private mutating func element(
        _ index: Value, of value: Value, isOptional: Bool, at position: SourcePosition
    ) throws(ExpressionError) -> Value {
        switch value {
        case .map(let map):
            try charge(map.lookUpCost, at: position)
            if let member = map[index] { return isOptional ? .optional(member) : member }
            if isOptional { return .optional(nil) }
            guard MapKey(index) != nil || Comparison.isNumber(index) else { break }
            throw ExpressionError(.noSuchKey, "the map has no such key", at: position)
        case .list(let list):
            // Any number that is whole counts as the int it equals.
            guard Comparison.isNumber(index), case .number(let number)? = MapKey(index) else { break }
            if number >= 0, number < list.count {
                return isOptional ? .optional(list[Int(number)]) : list[Int(number)]
            }
            if isOptional { return .optional(nil) }
            throw ExpressionError(
                .indexOutOfRange, "the list has \(list.count) elements, counted from 0", at: position)
        case .optional(let inner):
            guard let inner else { return value }
            return try element(index, of: inner, isOptional: true, at: position)
        default: break
        }
        let types = (ValueType(value).shortName, ValueType(index).shortName)
        throw ExpressionError(.typeMismatch, "\(types.0) has no elements by \(types.1)", at: position)
    }

    mutating func list(_ elements: [OptionalElement]) throws(ExpressionError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            let value = try value(of: element.node)
            if !element.isOptional {
                values.append(value)
            } else if let inner = try unwrapped(value, at: element.node.position) {
                values.append(inner)
            }
        }
        return .list(of: values)
    }

    mutating func map(_ entries: [MapEntry]) throws(ExpressionError) -> Value {
        var map = MapValue()
        for entry in entries {
            let key = try value(of: entry.key)
            var value = try value(of: entry.value)
            if entry.isOptional {
                guard let inner = try unwrapped(value, at: entry.value.position) else { continue }
                value = inner
            }
            try insert(key, value, into: &map, at: entry.key.position)
        }
        return .map(map)
    }

    mutating func insert(
        _ key: Value, _ value: Value, into map: inout MapValue, at position: SourcePosition
    ) throws(ExpressionError) {
        if let text = key.text { try charge(text.utf8.count >> 4, at: position) }
        if map.insert(key, value) { return }
        switch key {
        case .bool, .int, .uint, .string:
            throw ExpressionError(.wrongArguments, "the map has this key twice", at: position)
        default:
            throw ExpressionError(
                .typeMismatch, "the keys of a map are strings, ints, uints or bools, not \(ValueType(key).shortName)",
                at: position)
        }
    }

    private func unwrapped(_ value: Value, at position: SourcePosition) throws(ExpressionError) -> Value? {
        guard case .optional(let inner) = value else {
            throw ExpressionError(
                .typeMismatch, "'?' takes an optional, not \(ValueType(value).shortName)", at: position)
        }
        return inner
    }
}
