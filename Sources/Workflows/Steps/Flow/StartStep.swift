import Core
import Expressions
import HTTPCore

/// Where a run begins; its output is the run's input.
///
/// `starter_prompts` are templates of questions that a learner may begin with. `input_schema` and `state_schema` say what
/// expressions may count on. With `by_call` a run begins when a telephone call is answered, so that the assistant speaks
/// first. With `auto_start` a run begins when a conversation is opened, with the template
/// `auto_start_message` as its input. `action_handler` names the workflow that handles what people do with widgets that no
/// step waits for. `tool_name` and `tool_description` tell the models of agents what the workflow is for.
struct StartStep: Step {
    static let kind = "start"

    let starterPrompts: [Template]
    let beginsByItself: Bool
    let firstMessage: Template?
    let beginsByCall: Bool
    let inputSchema: Schema?
    /// The same as it was written.
    let inputSchemaText: JSONValue?
    let toolName: String?
    let toolDescription: String?
    /// The slug of a workflow.
    let actionHandler: String?

    init(parameters: inout StepParameters) {
        starterPrompts = parameters.templates("starter_prompts")
        beginsByItself = parameters.boolean("auto_start", default: false)
        firstMessage = parameters.template("auto_start_message", isRequired: false)
        beginsByCall = parameters.boolean("by_call", default: false)
        inputSchema = parameters.schema("input_schema")
        inputSchemaText = inputSchema == nil ? nil : parameters.json("input_schema")
        toolName = parameters.has("tool_name") ? parameters.toolName("tool_name") : nil
        let description = parameters.string("tool_description", default: "")
        toolDescription = description.isEmpty ? nil : description
        let handler = parameters.string("action_handler", default: "")
        actionHandler = handler.isEmpty ? nil : handler
        if !handler.isEmpty, Slug(handler) == nil {
            parameters.require("action_handler", "Expected the slug of a workflow.")
        }
        _ = parameters.schema("state_schema")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        .proceed(output: context.scope["input"] ?? .null)
    }
}
