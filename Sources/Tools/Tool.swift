package import Core
package import ModelProviders

/// Something that a model may ask the server to do for it.
package protocol Tool: Sendable {
    /// What models call it: letters, digits, `_` and `-`, at most 64 of them.
    var name: String { get }
    /// Tells the model when to use the tool and what it gets.
    var description: String { get }
    /// JSON Schema of the arguments; always of an object.
    var parameters: JSONValue { get }

    /// Does it. The arguments come from a model and are to be distrusted.
    ///
    /// What the model can mend, such as a wrong argument, is a result with `isError`; what it cannot is thrown.
    func call(_ arguments: JSONObject) async throws -> ToolResult

    /// The same, with a key that is this call's alone and the same when it is made again after a crash, for tools that do
    /// something which must happen once.
    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult
}

extension Tool {
    /// For tools that may be called twice.
    package func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        try await call(arguments)
    }

    /// The tool as it is described to a model.
    package var definition: ToolDefinition {
        ToolDefinition(name: name, description: description, parameters: parameters)
    }
}
