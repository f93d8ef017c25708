package import Core
package import ModelProviders

/// Something that a model may ask the server to do for it.
///
/// A tool may be made when the program is built or found at run time, such as one of another server: all that is known of
/// it is a value, and `ToolName.joined` keeps names of several servers apart.
package protocol Tool: Sendable {
    /// What models call it: letters, digits, `_` and `-`, at most 64 of them.
    var name: String { get }
    /// Tells the model when to use the tool and what it gets.
    var description: String { get }
    /// JSON Schema of the arguments; always of an object. Whoever calls the tool holds the arguments against it before.
    var parameters: JSONValue { get }
    /// What the tool reaches, and who has to agree to each of its calls.
    var permission: ToolPermission { get }
    /// How long a call may take. Whoever calls the tool enforces it.
    var timeout: Duration { get }
    /// What a call costs besides the tokens of models, in millionths of the unit that prices are in.
    var cost: Int64 { get }

    /// Does it. The arguments come from a model and are to be distrusted.
    ///
    /// What the model can mend, such as a wrong argument, is a result with `isError`; what it cannot is thrown.
    func call(_ arguments: JSONObject) async throws -> ToolResult

    /// The same, with a key that is this call's alone and the same when it is made again after a crash, for tools that do
    /// something which must happen once.
    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult
}

extension Tool {
    /// Nobody is asked, and no more is reached than the course's own data.
    package var permission: ToolPermission { ToolPermission() }
    /// A minute.
    package var timeout: Duration { .seconds(60) }
    /// Nothing.
    package var cost: Int64 { 0 }

    /// For tools that may be called twice.
    package func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        try await call(arguments)
    }

    /// The tool as it is described to a model.
    package var definition: ToolDefinition {
        ToolDefinition(name: name, description: description, parameters: parameters)
    }
}
