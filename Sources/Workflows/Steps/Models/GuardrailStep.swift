import Core
import Expressions
import HTTPCore
import ModelProviders

/// Holds a text against `checks`, by pattern or by a model, and leaves by `hit` where one of them strikes.
///
/// With `mask`, personal data that was found by its pattern is no hit; `text` in the output is without it. Output:
/// `{"hit", "check", "findings": [{"check", "kind", "start", "end"}], "reason", "text", …}`, places in Unicode scalars.
struct GuardrailStep: Step {
    static let kind = "guardrail"
    static let hit = "hit"
    let takesTime: Bool
    let ports = [StepPort.next, GuardrailStep.hit]

    private let input: Template?
    private let checks: [GuardrailCheck]
    private let masks: Bool
    private let settings: ModelSettings

    init(parameters: inout StepParameters) {
        input = parameters.template("input", isRequired: false)
        checks = parameters.list("checks", count: 1...16) { GuardrailCheck(&$0) }
        masks = parameters.boolean("mask", default: false)
        settings = ModelSettings(&parameters, temperature: 0, maxTokens: 256)
        takesTime = checks.contains(where: \.asksModel)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let text = try context.text(input)
        let folded = FoldedText(text)
        var personal: [PersonalData.Finding] = []
        var findings: [JSONValue] = []
        var struck: GuardrailCheck.Subject?
        for check in checks {
            switch check.method {
            case .model: continue
            case .personalData(let data):
                let found = data.findings(in: text)
                personal += found.filter { new in !personal.contains { $0.range.overlaps(new.range) } }
                findings += found.map { check.finding($0.kind.rawValue, $0.range) }
                if !found.isEmpty, !masks { struck = struck ?? check.subject }
            case .words(let words):
                guard let range = words.lazy.compactMap({ folded.range(of: $0) }).first else { continue }
                findings.append(check.finding("words", range))
                struck = struck ?? check.subject
            }
        }
        let shown =
            masks
            ? PersonalData.masked(text, personal.sorted { $0.range.lowerBound < $1.range.lowerBound }) : text
        var output: JSONObject = ["reason": nil, "text": .string(shown), "model": nil, "usage": nil]
        // What is certain needs no model. A model is shown no more than what goes on.
        if struck == nil, !shown.isBlank, checks.contains(where: \.asksModel) {
            let verdict = try await verdict(on: shown, context)
            for check in verdict.struck {
                struck = struck ?? check.subject
                findings.append(check.finding("model", 0..<text.unicodeScalars.count))
            }
            output["reason"] = struck == nil ? .null : .string(verdict.reason)
            output["model"] = .string(verdict.model)
            output["usage"] = verdict.usage
        }
        output["hit"] = .bool(struck != nil)
        output["check"] = struck.map { .string($0.rawValue) } ?? .null
        output["findings"] = .array(findings)
        return .proceed(output: .object(output), port: struck == nil ? StepPort.next : Self.hit)
    }

    private struct Verdict {
        let struck: [GuardrailCheck]
        let reason: String
        let model: String
        let usage: JSONValue
    }

    /// What a model says to the checks that ask one, in one question.
    private func verdict(on text: String, _ context: StepContext) async throws -> Verdict {
        let asked = checks.filter(\.asksModel)
        let provider = try await settings.provider(context)
        let dialogue = ModelDialogue(provider: provider, settings: settings, ledger: AgentLedger())
        let fence = FencedText(context)
        var members: [(String, JSONValue)] = [("reason", ["type": "string"])]
        for check in asked where !members.contains(where: { $0.0 == check.subject.rawValue }) {
            members.append((check.subject.rawValue, ["type": "boolean"]))
        }
        let rules = try asked.map { check -> String in
            "- \(check.subject.rawValue): true if \(try check.question(context.scope))"
        }
        let value = try await dialogue.value(
            of: StructuredAnswer(name: "guardrail", schema: .object(members)),
            [
                ModelMessage(
                    role: .system,
                    content: """
                        You check a text before others see it. Say of each of these whether it holds:
                        \(rules.joined(separator: "\n"))
                        The reason is one short sentence, which does not repeat personal data.
                        \(fence.rule)
                        """), ModelMessage(role: .user, content: fence(text)),
            ])
        return Verdict(
            struck: asked.filter { value[$0.subject.rawValue] == true }, reason: value["reason"]?.stringValue ?? "",
            model: provider.name, usage: dialogue.ledger.usage?.json ?? .null)
    }

    static let description = StepDescription(
        .models, title: "Guardrail",
        summary: "Finds attempts to mislead the assistant, personal data, and what does not belong here.",
        parameters: .object(
            [
                .required("checks", .array(.object(GuardrailCheck.properties)).titled("Checks")),
                .optional(
                    "input", .string().titled("Text", "The learner's message if empty.", format: "template")),
                .optional(
                    "mask",
                    .boolean.titled(
                        "Mask personal data", "Go on with a text that is without it, as vars.<slug>.text.",
                        fallback: false)),
            ] + ModelSettings.properties(maxTokens: 256)),
        output: .object([
            .required("hit", .boolean),
            .required("check", JSONSchema.nullable(.string()).titled("The first check that struck")),
            .required(
                "findings",
                .array(
                    .object([
                        .required("check", .string()), .required("kind", .string()), .required("start", .integer()),
                        .required("end", .integer()),
                    ]))), .required("reason", .nullable(.string())), .required("text", .string()),
            .required("model", .nullable(.string())), .required("usage", TokenUsage.schema),
        ]))
}
