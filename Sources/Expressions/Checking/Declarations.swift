package import Core

/// The variables that a scope will give, and what is known of their types.
package struct Declarations: Sendable {
    /// Names and types; a name that is missing here is an unknown variable.
    package var variables: [String: StaticType]

    package init(_ variables: [String: StaticType]) {
        self.variables = variables
    }

    /// Types from JSON Schemas; a schema that says nothing makes a variable of unknown type.
    package init(schemas: [String: JSONValue]) {
        variables = schemas.mapValues { StaticType(schema: $0) }
    }
}
