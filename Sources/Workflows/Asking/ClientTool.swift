import Core
import HTTPCore
import Tools

/// Lets a model ask the person's program for something, such as the page that the chat stands in.
struct ClientTool: Tool {
    /// The tool was called: whoever knows the call asks for it.
    struct Requested: Error {
        let arguments: JSONObject
        let patience: Duration?
        let isTogether: Bool
    }

    struct Settings: Sendable {
        let name: String
        let description: String
        let schema: JSONValue
        let patience: Duration?

        init(_ parameters: inout StepParameters) {
            name = parameters.toolName("name")
            description = parameters.string("description")
            _ = parameters.schema("parameters")
            schema = parameters.schemaText("parameters") ?? ClientTool.noParameters
            patience = parameters.number("patience_seconds", in: 1...31_536_000).map { .seconds($0) }
        }

        static let properties: [JSONSchema.Property] = [
            .required("name", .string().titled("Name", "What the model and the client call the tool.")),
            .required("description", .string().titled("Description", "Tells the model when to use the tool.")),
            .optional(
                "parameters",
                .map(.any).titled("Arguments", "JSON Schema of an object; none if empty.", format: "json-schema")),
            .optional(
                "patience_seconds",
                JSONSchema.number.titled(
                    "Patience", "Seconds after which the model is told that no result came.", range: 1...31_536_000)),
        ]
    }

    static let noParameters: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false]

    let name: String
    let description: String
    let parameters: JSONValue
    var patience: Duration?
    /// Whether several calls of one answer are asked for at once.
    var isTogether = false
    /// Whether the program brought it that called the run, and not the step's author.
    var isOffered = false
    /// What was given for the calls that the step waited for.
    let asked: AskedCalls?

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        if let result = asked?.result(of: key) { return result }
        let value = JSONValue.object(arguments)
        guard value.isNested(atMost: ClientToolCall.maximumDepth),
            value.serialized().count <= ClientToolCall.maximumOutput
        else { return ToolResult("The arguments are too large.", isError: true) }
        throw Requested(
            arguments: value.withoutNUL.objectValue ?? arguments, patience: patience, isTogether: isTogether)
    }
}
