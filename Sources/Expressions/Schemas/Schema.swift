package import Core

/// A JSON Schema (2020-12), ready to check values.
///
/// The vocabulary of validation and the applicators are there, with references inside the document (`#`, `#/…` and
/// `$anchor`). `format` and what describes are not checked, as the specification has it by default. Refused, because
/// leaving them out would let through what they forbid: references elsewhere, `$dynamicRef`, `unevaluatedProperties` and
/// `unevaluatedItems`. Patterns are those of `Pattern`, whose time is linear.
package struct Schema: Sendable {
    /// How large a schema may be, and how much work one check may take.
    package struct Limits: Sendable {
        /// Schemas within the schema.
        package var schemas = 10_000
        /// Schemas inside schemas, and references behind references.
        package var depth = 128
        /// Units of work: one for each schema that is asked about a value, and those of patterns.
        package var cost = 1_000_000
        /// Problems that one check tells of.
        package var problems = 50

        package init() {}
    }

    let nodes: [SchemaNode]
    let limits: Limits

    /// Reads a schema. Throws the first thing that is wrong with it.
    package init(_ json: JSONValue, limits: Limits = Limits()) throws(SchemaError) {
        var compiler = SchemaCompiler(root: json, limits: limits)
        nodes = try compiler.compile()
        self.limits = limits
    }

    /// What is wrong with the value; empty where it is valid.
    package func problems(of value: JSONValue) -> [SchemaProblem] {
        var validator = SchemaValidator(self)
        return validator.problems(of: value)
    }
}

/// What is wrong with a schema.
package struct SchemaError: Error, Equatable, CustomStringConvertible {
    /// Where, as a JSON pointer (RFC 6901) into the schema.
    package let path: String
    package let message: String

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// What is wrong with a value.
package struct SchemaProblem: Sendable, Equatable, CustomStringConvertible {
    /// Where, as a JSON pointer (RFC 6901) into the value.
    package let path: String
    /// A sentence for whoever wrote the value.
    package let message: String

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
