import Core
import HTTPCore

/// An agent that speaks with a voice of its own on the telephone; in a chat it is an agent like any other.
///
/// `voice`, `language`, `speed` and `interruptible` hold from its answer on, until another one says something else.
struct VoiceAgentStep: Step {
    static let kind = "voice_agent"
    let takesTime = true

    private let agent: AgentStep
    private let voice: JSONObject

    init(parameters: inout StepParameters) {
        agent = AgentStep(parameters: &parameters)
        var voice = JSONObject()
        for name in ["voice", "language"] {
            let text = parameters.string(name, default: "")
            if !text.isEmpty { voice[name] = .string(text) }
        }
        if let speed = parameters.number("speed", in: 0.5...2) { voice["speed"] = .double(speed) }
        if parameters.has("interruptible") {
            voice["interruptible"] = .bool(parameters.boolean("interruptible", default: true))
        }
        self.voice = voice
    }

    func run(_ context: StepContext) async throws -> StepResult {
        if context.signal == nil, !voice.members.isEmpty { try await context.emit(.call(.voice(voice))) }
        return try await agent.run(context)
    }

    static let description = StepDescription(
        .telephony, title: "Voice agent",
        summary: "Asks a language model, and speaks its answer with a voice of its own; in a chat it is an agent.",
        parameters: .object(
            properties + [
                .optional("voice", .string().titled("Voice", "The name by which the speech service knows it.")),
                .optional("language", .string().titled("Language", "What is spoken and understood, such as fr-CA.")),
                .optional(
                    "speed", JSONSchema.number.titled("Speed", "1 is the voice's own.", fallback: 1, range: 0.5...2)),
                .optional(
                    "interruptible",
                    JSONSchema.boolean.titled(
                        "May be interrupted", "Whether speech breaks its answers off.", fallback: true)),
            ]), output: AgentStep.description.output, ownVariables: AgentStep.description.ownVariables)

    /// Those of an agent.
    private static var properties: [JSONSchema.Property] {
        if case .object(let properties) = AgentStep.description.parameters { properties } else { [] }
    }
}
