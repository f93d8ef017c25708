package import Core

extension StaticType {
    /// The type of the values that a JSON Schema allows, as far as it can be told; `dyn` where it cannot.
    ///
    /// An object with `properties` has no others unless `additionalProperties` or `patternProperties` says so. References
    /// within the schema are followed.
    package init(schema: JSONValue) {
        var reader = SchemaReader(root: schema)
        self = reader.type(of: schema, depth: 0)
    }
}

/// Turns a JSON Schema into a type.
private struct SchemaReader {
    let root: JSONValue
    /// Schemas that may still be read: references can name one many times over.
    private var remaining = 2_000

    init(root: JSONValue) { self.root = root }

    mutating func type(of schema: JSONValue, depth: Int) -> StaticType {
        remaining -= 1
        guard remaining > 0, depth < 32, case .object(let object) = schema else { return .dyn }
        if let reference = object["$ref"]?.stringValue {
            guard let target = resolve(reference) else { return .dyn }
            return type(of: target, depth: depth + 1)
        }
        if let value = object["const"] { return Self.type(ofValue: value) }
        if case .array(let values)? = object["enum"] { return join(values.prefix(100).map(Self.type(ofValue:))) }
        for word in ["anyOf", "oneOf"] {
            guard case .array(let choices)? = object[word], !choices.isEmpty else { continue }
            return join(choices.map { type(of: $0, depth: depth + 1) })
        }
        var result = named(object, depth: depth)
        if case .array(let parts)? = object["allOf"] {
            for part in parts { result = Self.both(result, type(of: part, depth: depth + 1)) }
        }
        return result
    }

    private mutating func named(_ object: JSONObject, depth: Int) -> StaticType {
        switch object["type"] {
        case .string(let name)?: return type(named: name, object, depth: depth)
        case .array(let names)?:
            return join(names.map { type(named: $0.stringValue ?? "", object, depth: depth) })
        default:
            let isObject = object["properties"] != nil
            return isObject ? type(named: "object", object, depth: depth) : .dyn
        }
    }

    private mutating func type(named name: String, _ object: JSONObject, depth: Int) -> StaticType {
        switch name {
        case "null": return .null
        case "boolean": return .bool
        case "string": return .string
        case "integer", "number": return .number
        case "array":
            guard let items = object["items"], object["prefixItems"] == nil else { return .list(.dyn) }
            return .list(type(of: items, depth: depth + 1))
        case "object": return self.object(object, depth: depth)
        default: return .dyn
        }
    }

    private mutating func object(_ object: JSONObject, depth: Int) -> StaticType {
        var others: StaticType?
        switch object["additionalProperties"] {
        case .bool(true)?: others = .dyn
        case .object?: others = object["additionalProperties"].map { type(of: $0, depth: depth + 1) }
        default: others = object["patternProperties"] == nil ? nil : .dyn
        }
        guard case .object(let properties)? = object["properties"] else {
            return .map(.string, others ?? .dyn)
        }
        var fields: [String: StaticType] = [:]
        for member in properties.members { fields[member.key] = type(of: member.value, depth: depth + 1) }
        return .object(ObjectType(fields: fields, others: others))
    }

    private func join(_ types: [StaticType]) -> StaticType {
        guard let first = types.first else { return .dyn }
        return types.dropFirst().reduce(first) { $0.joined(with: $1) }
    }

    /// What is of both types.
    private static func both(_ first: StaticType, _ second: StaticType) -> StaticType {
        switch (first, second) {
        case (.dyn, let type), (let type, .dyn): return type
        case (.object(let first), .object(let second)):
            // Each part of `allOf` lists fields of its own; together they are the fields there are.
            return .object(
                ObjectType(
                    fields: first.fields.merging(second.fields) { both($0, $1) },
                    others: first.others.flatMap { others in second.others.map { both(others, $0) } }))
        default: return first
        }
    }

    /// `#`, and pointers into the schema (RFC 6901).
    private func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#") else { return nil }
        var value = root
        for part in reference.dropFirst().split(separator: "/", omittingEmptySubsequences: true) {
            // "~1" before "~0", so that "~01" stays "~1".
            let name = Self.replacing("~0", with: "~", in: Self.replacing("~1", with: "/", in: String(part)))
            guard let member = value[name] else { return nil }
            value = member
        }
        return value
    }

    private static func replacing(_ old: String, with new: String, in text: String) -> String {
        let pieces = Substrings.split(Array(text.utf8), by: Array(old.utf8))
        return String(decoding: Array(pieces.joined(separator: new.utf8)), as: UTF8.self)
    }

    private static func type(ofValue value: JSONValue) -> StaticType {
        switch value {
        case .null: .null
        case .bool: .bool
        case .integer, .double: .number
        case .string: .string
        case .array: .list(.dyn)
        case .object: .map(.string, .dyn)
        }
    }
}
