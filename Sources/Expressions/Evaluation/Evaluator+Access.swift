import Core

extension Evaluator {
    func variable(_ name: String, at position: SourcePosition) throws(ExpressionError) -> JSONValue {
        if let local = locals.last(where: { $0.name == name }) { return local.value }
        if let value = scope[name] { return value }
        if ValueType.names.contains(name) { return .string(name) }
        throw ExpressionError(.unknownVariable, "unknown variable '\(name)'", at: position)
    }

    func member(_ name: String, of value: JSONValue, at position: SourcePosition) throws(ExpressionError) -> JSONValue {
        guard case .object(let object) = value else {
            throw ExpressionError(
                .typeMismatch, "\(ValueType(value).rawValue) has no member '\(name)'", at: position)
        }
        guard let member = object[name] else {
            throw ExpressionError(.noSuchKey, "no member '\(name)'", at: position)
        }
        return member
    }

    func element(
        _ index: JSONValue, of value: JSONValue, at position: SourcePosition
    ) throws(ExpressionError) -> JSONValue {
        switch (value, index) {
        case (.object(let object), .string(let key)):
            guard let member = object[key] else {
                throw ExpressionError(.noSuchKey, "the map has no such key", at: position)
            }
            return member
        case (.array(let elements), .integer), (.array(let elements), .double):
            // A double that is whole counts as the integer it equals.
            guard let number = index.integerValue else { break }
            guard number >= 0, number < elements.count else {
                throw ExpressionError(
                    .indexOutOfRange, "the list has \(elements.count) elements, counted from 0", at: position)
            }
            return elements[Int(number)]
        default: break
        }
        let types = (ValueType(value).rawValue, ValueType(index).rawValue)
        throw ExpressionError(.typeMismatch, "\(types.0) has no elements by \(types.1)", at: position)
    }

    mutating func values(of nodes: [SyntaxNode]) throws(ExpressionError) -> [JSONValue] {
        var values: [JSONValue] = []
        values.reserveCapacity(nodes.count)
        for node in nodes { values.append(try value(of: node)) }
        return values
    }

    mutating func map(_ entries: [(key: SyntaxNode, value: SyntaxNode)]) throws(ExpressionError) -> JSONValue {
        var object = JSONObject()
        object.reserveCapacity(entries.count)
        for entry in entries {
            let key = try value(of: entry.key)
            guard case .string(let name) = key else {
                throw ExpressionError(
                    .typeMismatch, "the keys of a map are strings, not \(ValueType(key).rawValue)",
                    at: entry.key.position)
            }
            try charge(object.count >> 4, at: entry.key.position)
            guard object[name] == nil else {
                throw ExpressionError(.wrongArguments, "the map has this key twice", at: entry.key.position)
            }
            object.append(name, try value(of: entry.value))
        }
        return .object(object)
    }
}
