import Core
import Expressions
import HTTPCore
import ModelProviders
import Tools

/// An agent that another one may ask: it has instructions and tools of its own, and sees nothing but its task and what was
/// sent with the message that is answered.
struct SubAgent: Sendable {
    let name: String
    let description: String
    let instructions: Template?
    let settings: ModelSettings
    let tools: AgentTools
    let maxRounds: Int

    init(_ parameters: inout StepParameters, depth: Int) {
        name = parameters.toolName("name")
        description = parameters.string("description")
        instructions = parameters.template("instructions")
        settings = ModelSettings(&parameters)
        tools = AgentTools(&parameters, depth: depth)
        maxRounds = parameters.integer("max_tool_rounds", default: 4, in: 1...32)
    }

    static func properties(depth: Int) -> [JSONSchema.Property] {
        [
            .required("name", .string().titled("Name", "What the model calls the agent.")),
            .required("description", .string().titled("Description", "Tells the model when to ask the agent.")),
            .required("instructions", .string().titled("Instructions", format: "template")),
            AgentTools.property(depth: depth),
            .optional("max_tool_rounds", .integer(1...32).titled("Rounds of tool calls", fallback: 4)),
        ] + ModelSettings.properties()
    }

    /// The agent as a tool of the step that runs.
    func tool(
        _ context: StepContext, _ ledger: AgentLedger, _ journal: AgentJournal, files: [AttachedFile]
    ) async throws -> any Tool {
        let provider = try await settings.provider(context, for: files)
        let content = AttachedContent(context, seesImages: provider.seesImages)
        return SubAgentTool(
            name: name, description: description,
            instructions: try (instructions?.render(context.scope) ?? "") + content.rule(for: [], and: files),
            dialogue: ModelDialogue(
                provider: provider, settings: settings,
                tools: try await tools.ready(context, ledger, journal, files: files).registry, maxRounds: maxRounds,
                ledger: ledger, agent: name, journal: journal), content: content, files: files)
    }
}

private struct SubAgentTool: Tool {
    let name: String
    let description: String
    let instructions: String
    let dialogue: ModelDialogue
    let content: AttachedContent
    let files: [AttachedFile]
    /// Its models and tools have limits of their own.
    let timeout = Duration.seconds(3600)

    var parameters: JSONValue {
        let sees = files.isEmpty ? "it sees nothing else." : "beside the attached files it sees nothing else."
        return [
            "type": "object",
            "properties": [
                "task": ["type": "string", "description": .string("Everything the agent has to know: \(sees)")]
            ],
            "required": ["task"], "additionalProperties": false,
        ]
    }

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        guard let task = arguments["task"]?.stringValue, !task.isEmpty else {
            return ToolResult("The argument \"task\" is needed: a text that says what is to be done.", isError: true)
        }
        var dialogue = dialogue
        dialogue.path = dialogue.journal?.path(inside: key) ?? ""
        let said = try await dialogue.answer([
            ModelMessage(role: .system, content: instructions), try await content.latest(task, with: files),
        ])
        guard let answer = said.texts.last else { return ToolResult("The agent gave no answer.", isError: true) }
        return ToolResult(said.end == .stop ? answer : answer + "\n[cut off]")
    }
}
