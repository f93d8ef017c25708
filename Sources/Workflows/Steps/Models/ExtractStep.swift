import Core
import Expressions
import HTTPCore
import ModelProviders

/// Reads a value of the JSON Schema `schema` out of a text; `null` where the text does not hold it, unless `nullable` is
/// false. `input` is a template, the learner's message without one. Output: `{"value", "model", "usage"}`.
struct ExtractStep: Step {
    static let kind = "extract"
    let takesTime = true

    private let input: Template?
    private let instructions: Template?
    private let settings: ModelSettings
    private let answer: StructuredAnswer?
    private let isNullable: Bool

    init(parameters: inout StepParameters) {
        input = parameters.template("input", isRequired: false)
        instructions = parameters.template("instructions", isRequired: false)
        isNullable = parameters.boolean("nullable", default: true)
        settings = ModelSettings(&parameters, temperature: 0)
        if !parameters.has("schema") { parameters.require("schema", "This is required.") }
        let isNullable = isNullable
        answer = parameters.answerSchema("schema").map { schema in
            // Providers want an object; what the schema defines for itself moves to the root, where it refers to it.
            var own = schema.json.objectValue ?? JSONObject()
            let definitions = own["$defs"]
            own["$defs"] = nil
            let value: JSONValue = isNullable ? ["anyOf": [.object(own), ["type": "null"]]] : .object(own)
            return StructuredAnswer(name: "extract", schema: .object([("value", value)], definitions: definitions))
        }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        guard let answer else { return .proceed(output: nil) }
        let provider = try await settings.provider(context)
        let dialogue = ModelDialogue(provider: provider, settings: settings, ledger: AgentLedger())
        let fence = FencedText(context)
        var system = "You read a value out of a text. Give what the text says and nothing else."
        if isNullable { system += " Where the text does not say it, the value is null." }
        if let instructions { system += "\n" + (try instructions.render(context.scope)) }
        let found = try await dialogue.value(
            of: answer,
            [
                ModelMessage(role: .system, content: system + "\n" + fence.rule),
                ModelMessage(role: .user, content: fence(try context.text(input))),
            ])
        return .proceed(output: [
            "value": found["value"] ?? .null, "model": .string(provider.name),
            "usage": dialogue.ledger.usage?.json ?? .null,
        ])
    }

    static let description = StepDescription(
        .models, title: "Extract", summary: "Reads a value of a shape out of a text.",
        parameters: .object(
            [
                .required("schema", .map(.any).titled("Shape", "JSON Schema of the value.", format: "json-schema")),
                .optional(
                    "input", .string().titled("Text", "The learner's message if empty.", format: "template")),
                .optional("instructions", .string().titled("Instructions", format: "template")),
                .optional(
                    "nullable",
                    .boolean.titled("May be missing", "Gives null where the text does not say it.", fallback: true)),
            ] + ModelSettings.properties()),
        output: .object([
            .required("value", JSONSchema.any.titled("Value", "Of the shape, or null.")),
            .required("model", .string()), .required("usage", TokenUsage.schema),
        ]))
}
