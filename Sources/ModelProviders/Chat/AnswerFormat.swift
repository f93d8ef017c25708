package import Core

/// The form that an answer is to have: one JSON value of a shape.
package struct AnswerFormat: Sendable, Equatable {
    /// What the provider calls the shape: letters, digits, `_` and `-`.
    package let name: String
    /// JSON Schema of the answer.
    package let schema: JSONValue

    package init(name: String, schema: JSONValue) {
        self.name = name
        self.schema = schema
    }

    /// Whether providers can promise the shape: every object names all its members as required and allows no others.
    package var isStrict: Bool { Self.isStrict(schema) }

    private static func isStrict(_ schema: JSONValue) -> Bool {
        guard let members = schema.objectValue else { return schema.arrayValue?.allSatisfy(isStrict) ?? true }
        if members["type"] == "object" || members["properties"] != nil {
            let names = members["properties"]?.objectValue?.keys ?? []
            let required = members["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
            guard members["additionalProperties"] == false, Set(names) == Set(required) else { return false }
        }
        return members.members.allSatisfy { key, value in
            switch key {
            case "properties", "$defs": value.objectValue?.members.allSatisfy { isStrict($0.value) } ?? false
            case "items", "anyOf": isStrict(value)
            default: true
            }
        }
    }
}
