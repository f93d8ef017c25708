package import Core

/// A tool as it is described to a model.
package struct ToolDefinition: Sendable, Equatable {
    package let name: String
    /// Tells the model when to use the tool and what it gets.
    package let description: String
    /// JSON Schema of the arguments, always of an object.
    package let parameters: JSONValue

    package init(name: String, description: String, parameters: JSONValue) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}
