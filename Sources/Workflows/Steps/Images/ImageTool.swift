import Core
import HTTPCore
import Tools

/// Lets a model have an image made, which learners see in the conversation.
struct ImageTool: Tool {
    struct Settings: Sendable {
        let name: String
        let description: String
        let image: ImageSettings

        init(_ parameters: inout StepParameters) {
            name = parameters.toolName("name", default: "generate_image")
            description = parameters.string(
                "description",
                default: "Makes an image of what a text describes, and shows it to the learner at once.")
            image = ImageSettings(&parameters)
        }

        static let properties: [JSONSchema.Property] =
            [
                .optional("name", .string().titled("Name", "What the model calls the tool.")),
                .optional("description", .string().titled("Description", "Tells the model when to use the tool.")),
            ] + ImageSettings.properties
    }

    let settings: Settings
    let context: StepContext
    let timeout = Duration.seconds(600)

    var name: String { settings.name }
    var description: String { settings.description }

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "prompt": ["type": "string", "description": "What is to be seen on the image, in detail."]
        ],
        "required": ["prompt"], "additionalProperties": false,
    ]

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        let prompt = arguments["prompt"]?.stringValue?.withoutNUL.prefix(ImageSettings.promptLength) ?? ""
        guard prompt.contains(where: { !$0.isWhitespace }) else {
            return ToolResult("The argument \"prompt\" is needed: a text that says what is to be seen.", isError: true)
        }
        let work = ImageWork(context: context, settings: settings.image, isShown: true)
        // The call's key names the run and the step already; what is left of it is its place.
        let images = try await work.make(String(prompt), count: 1, key: "call:\(key)")
        let revised = images.first?.revisedPrompt.map { " It shows: \($0)" } ?? ""
        return ToolResult(
            "The image is made, and the learner sees it: do not link to it or describe it as missing." + revised,
            data: ["images": .array(images.map(\.json))])
    }
}
