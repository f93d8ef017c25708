import Core
import Expressions
import HTTPCore
import ModelProviders

/// Says whether a learner's answer is right: by an expression, by a model, or by both.
struct AnswerJudge: Sendable {
    enum Means: String, Sendable, CaseIterable {
        case model, expression
        /// The expression first; what it lets pass the model judges.
        case both
    }

    struct Verdict: Sendable, Equatable {
        var passed: Bool
        /// What is to be said of the answer; empty where the judge has no words.
        var feedback = ""
    }

    private let means: Means
    private let passes: Expression?
    private let prompt: Template?
    private let feedbackPrompt: Template?
    private let settings: ModelSettings

    init(_ parameters: inout StepParameters, _ settings: ModelSettings) {
        means = parameters.choice("judge", of: Means.self, default: .model)
        passes = means == .model ? parameters.expression("passes") : parameters.requiredExpression("passes")
        if means == .model, passes != nil { parameters.require("passes", "The judge is a model alone.") }
        prompt = parameters.template("evaluation_prompt", isRequired: means != .expression)
        feedbackPrompt = parameters.template("feedback_prompt", isRequired: false)
        self.settings = settings
    }

    static let properties: [JSONSchema.Property] = [
        .optional(
            "judge",
            .enumeration(Means.allCases.map(\.rawValue)).titled(
                "Who judges", "A model, an expression, or both of them.", fallback: "model")),
        .optional(
            "passes",
            .string().titled(
                "Right if", "Over vars.tutor.answer, which has text, plain (without case and accents) and number.",
                format: "expression")),
        .optional(
            "evaluation_prompt",
            .string().titled("What a right answer is", "For the model that judges.", format: "template")),
        .optional(
            "feedback_prompt",
            .string().titled(
                "How feedback is given", "A model writes it then; else it is the judge's.", format: "template")),
    ]

    /// What the judge says. Whatever goes wrong with the model, the answer is not right.
    func verdict(
        on answer: String, with files: [AttachedFile], task: String, _ ledger: AgentLedger, _ context: StepContext
    ) async throws -> Verdict {
        if let passes {
            let value = try passes.evaluate(context.scope)
            guard let isRight = value.boolValue else {
                throw RunFailure(
                    .invalidStep, "An answer is judged by a \(value.kind) where true or false is needed.",
                    allowsRetry: false)
            }
            if means == .expression || !isRight { return Verdict(passed: isRight) }
        }
        let instructions = try prompt?.render(context.scope) ?? ""
        do {
            return try await ask(instructions, answer: answer, with: files, task: task, ledger, context)
        } catch {
            try Task.checkCancellation()
            return Verdict(passed: false)
        }
    }

    private func ask(
        _ instructions: String, answer: String, with files: [AttachedFile], task: String, _ ledger: AgentLedger,
        _ context: StepContext
    ) async throws -> Verdict {
        let provider = try await settings.provider(context, for: files)
        let dialogue = ModelDialogue(provider: provider, settings: settings, ledger: ledger)
        let fence = FencedText(context)
        let content = AttachedContent(fence, context, seesImages: provider.seesImages)
        let value = try await dialogue.value(
            of: StructuredAnswer(
                name: "verdict",
                schema: .object([("passed", ["type": "boolean"]), ("feedback", ["type": "string"])])),
            [
                ModelMessage(
                    role: .system,
                    content: """
                        You judge a learner's answer to a task: whether it passes, and feedback for the learner in one \
                        to three sentences that does not give the answer away.
                        \(instructions)
                        \(fence.rule)
                        """),
                try await content.latest(
                    "The task:\n\(task)\n\nThe learner's answer:\n\(fence(answer))", with: files),
            ])
        return Verdict(passed: value["passed"] == true, feedback: value["feedback"]?.stringValue?.trimmed ?? "")
    }

    /// Asks the model that words the feedback.
    func writer(_ ledger: AgentLedger) -> ShownAnswer { ShownAnswer(settings: settings, ledger: ledger) }

    /// The question to a model that words the feedback; nil where the author wants none.
    func feedbackRequest(
        on answer: String, with files: [AttachedFile], task: String, _ verdict: String, _ context: StepContext
    ) async throws -> [ModelMessage]? {
        guard let feedbackPrompt else { return nil }
        let fence = FencedText(context)
        let content = AttachedContent(
            fence, context, seesImages: try await settings.provider(context).seesImages)
        return [
            ModelMessage(role: .system, content: try feedbackPrompt.render(context.scope) + "\n" + fence.rule),
            try await content.latest(
                "The task:\n\(task)\n\nThe learner's answer, which does not pass:\n\(fence(answer))"
                    + (verdict.isEmpty ? "" : "\n\nWhat the judge says:\n\(fence(verdict))"), with: files),
        ]
    }
}
