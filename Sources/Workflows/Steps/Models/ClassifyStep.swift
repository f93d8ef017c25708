import Core
import Expressions
import HTTPCore
import ModelProviders

/// Sorts a text under one of its `labels`, and leaves by the label's port, or by `next` where `ports` is false.
///
/// A text that the model gives no label of the list goes under `fallback`. `input` is a template, the learner's message
/// without one. Output: `{"label", "is_fallback", "model", "usage"}`.
struct ClassifyStep: Step {
    static let kind = "classify"
    let takesTime = true
    let ports: [String]

    private struct Label {
        let name: String
        let description: String
    }

    private let labels: [Label]
    private let fallback: String
    private let leavesByLabel: Bool
    private let input: Template?
    private let instructions: Template?
    private let settings: ModelSettings
    private let answer: StructuredAnswer

    init(parameters: inout StepParameters) {
        let labels = parameters.list("labels", count: 1...50) { label in
            Label(name: label.identifier("name"), description: label.string("description", default: ""))
        }
        parameters.requireDistinct("labels", labels.map(\.name))
        let fallback = parameters.has("fallback") ? parameters.identifier("fallback") : "other"
        leavesByLabel = parameters.boolean("ports", default: true)
        input = parameters.template("input", isRequired: false)
        instructions = parameters.template("instructions", isRequired: false)
        settings = ModelSettings(&parameters, temperature: 0, maxTokens: 64)
        let names = labels.map(\.name).filter { $0 != fallback } + [fallback]
        ports = leavesByLabel ? names : [StepPort.next]
        answer = StructuredAnswer(
            name: "label", schema: .object([("label", ["type": "string", "enum": .array(names.map { .string($0) })])]))
        (self.labels, self.fallback) = (labels, fallback)
        if leavesByLabel, names.contains(StepPort.error) { parameters.require("labels", "'error' is no label.") }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let provider = try await settings.provider(context)
        let ledger = AgentLedger()
        let text = try context.text(input)
        let label = try await label(
            of: text, ModelDialogue(provider: provider, settings: settings, ledger: ledger), context)
        return .proceed(
            output: [
                "label": .string(label ?? fallback), "is_fallback": .bool(label == nil || label == fallback),
                "model": .string(provider.name), "usage": ledger.usage?.json ?? .null,
            ], port: leavesByLabel ? label ?? fallback : StepPort.next)
    }

    /// Nil where the model found none.
    private func label(of text: String, _ dialogue: ModelDialogue, _ context: StepContext) async throws -> String? {
        guard !text.isBlank else { return nil }
        let fence = FencedText(context)
        var system = """
            You sort a text under the one label that fits it best. The labels:
            \(labels.map { "- \($0.name): \($0.description)" }.joined(separator: "\n"))
            Where none fits, answer "\(fallback)".
            """
        if let instructions { system += "\n" + (try instructions.render(context.scope)) }
        do {
            let value = try await dialogue.value(
                of: answer,
                [
                    ModelMessage(role: .system, content: system + "\n" + fence.rule),
                    ModelMessage(role: .user, content: fence(text)),
                ])
            return value["label"]?.stringValue
        } catch let failure as RunFailure where failure.code == .unusableAnswer {
            return nil
        }
    }

    static let description = StepDescription(
        .models, title: "Classify", summary: "Sorts a text under one of several labels, and goes the label's way.",
        parameters: .object(
            [
                .required(
                    "labels",
                    .array(
                        .object([
                            .required("name", .string().titled("Name", "Also the port that the step is left by.")),
                            .optional("description", .string().titled("Description", "What belongs under the label.")),
                        ])
                    ).titled("Labels")),
                .optional(
                    "fallback", .string().titled("Otherwise", "The label of what fits none.", fallback: "other")),
                .optional(
                    "ports", .boolean.titled("A way for each label", "Else all go on by the same.", fallback: true)),
                .optional(
                    "input", .string().titled("Text", "The learner's message if empty.", format: "template")),
                .optional("instructions", .string().titled("Instructions", format: "template")),
            ] + ModelSettings.properties(maxTokens: 64)),
        output: .object([
            .required("label", .string()), .required("is_fallback", .boolean), .required("model", .string()),
            .required("usage", TokenUsage.schema),
        ]), portNames: "labels[].name")
}

extension StepContext {
    /// A rendered template; the learner's message without one.
    func text(_ template: Template?) throws -> String {
        try template?.render(scope) ?? scope["input"]?["text"]?.stringValue ?? ""
    }
}

extension String {
    /// Whether it holds nothing but white space.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
