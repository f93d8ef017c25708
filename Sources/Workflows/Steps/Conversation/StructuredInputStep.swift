import Core
import Expressions
import HTTPCore

/// Asks the person several questions at once, and waits for their answers.
///
/// A choice takes a text of the person's own too, as ChatKit offers it. With `skippable` the person may leave the questions,
/// or one of them, unanswered. A message that is written instead answers a single question that it can be an answer to;
/// otherwise it skips the questions, or where they may not be skipped, the person reads `reminder` and is asked on. With
/// `patience_seconds`, or the step's time limit, the step fails when nothing came in that time. Output: `{"item_id",
/// "status", "answers": {id: {"value", "values", "skipped"}}, "message"}`.
struct StructuredInputStep: Step {
    static let kind = "structured_input"
    static let description = StepDescription(
        .conversation, title: "Questions", summary: "Asks questions with choices or free text, and waits for answers.",
        parameters: .object([
            .optional("message", .template("Message", "What is said before.")),
            .required(
                "questions",
                .array(.object(QuestionTemplate.properties)).titled("Questions", count: QuestionTemplate.count)),
            .optional(
                "skippable",
                JSONSchema.boolean.titled("May be skipped", "The questions, or one of them.", fallback: true)),
            .optional(
                "reminder",
                .template("Reminder", "What is said to a message in the place of answers that may not be skipped.")),
            .optional(
                "patience_seconds",
                JSONSchema.number.titled(
                    "Patience", "Seconds after which the step fails because nothing came.", range: 1...31_536_000)),
        ]),
        output: .object([
            .required("item_id", .string()), .required("status", .enumeration(["answered", "skipped"])),
            .required(
                "answers",
                .map(
                    .object([
                        .required("value", .nullable(.string())), .required("values", .array(.string())),
                        .required("skipped", .boolean),
                    ])
                ).titled("Answers", "By the names of the questions.")),
            .required("message", .nullable(.string().titled("Message", "What the person wrote instead."))),
        ]))

    private let message: Template?
    private let questions: [QuestionTemplate]
    private let isSkippable: Bool
    private let reminder: Template?
    private let patience: Duration?

    init(parameters: inout StepParameters) {
        message = parameters.template("message", isRequired: false)
        questions = parameters.list("questions", count: QuestionTemplate.count) { QuestionTemplate(&$0) }
        parameters.requireDistinct("questions", questions.map(\.id).filter { !$0.isEmpty })
        isSkippable = parameters.boolean("skippable", default: true)
        reminder = parameters.template("reminder", isRequired: false)
        patience = parameters.number("patience_seconds", in: 1...31_536_000).map { .seconds($0) }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        if let signal = context.signal { return try await goOn(context, with: signal) }
        let input = StructuredInput(try questions.map { try $0.rendered(context.scope) })
        if let text = try message?.render(context.scope), !text.isEmpty { try await say(text, context) }
        let item: ItemID = context.services.identifiers.make()
        try await context.emit(.asking(.inputAsked(item, input)))
        return wait(
            item, until: patience.map { context.services.clock.now() + $0 },
            ["item_id": .string(item.description), "input": .object(input.json)])
    }

    private func wait(_ item: ItemID, until: Timestamp?, _ memory: JSONObject) -> StepResult {
        var memory = memory
        memory["until"] = until.map { .string($0.rfc3339) }
        return .wait(
            Wait(
                .structuredInput, details: ["item_id": .string(item.description), "skippable": .bool(isSkippable)],
                until: until), memory: .object(memory))
    }

    private func goOn(_ context: StepContext, with signal: JSONValue) async throws -> StepResult {
        guard let memory = context.memory.objectValue, let json = memory["input"],
            let item = memory["item_id"]?.stringValue.flatMap({ ItemID($0) })
        else { throw RunFailure(.invalidStep, "The questions are lost.", allowsRetry: false) }
        let asked = StructuredInput(json: json)
        guard !signal.isNull else {
            let skipped = asked.answered(StructuredInputSubmission(isSkipped: true))
            try await context.emit(.asking(.inputAnswered(item, skipped)))
            throw RunFailure(.timedOut, "No answer came in time.", allowsRetry: false)
        }
        if let submission = StructuredInputSubmission(json: signal) {
            return try await proceed(asked.answered(submission), item, message: nil, context)
        }
        let text = signal["message"]?["text"]?.stringValue ?? ""
        if let submission = asked.reading(text) {
            return try await proceed(asked.answered(submission), item, message: nil, context)
        }
        if isSkippable {
            let skipped = asked.answered(StructuredInputSubmission(isSkipped: true))
            return try await proceed(skipped, item, message: text, context)
        }
        try await say(try reminder?.render(context.scope) ?? Self.reminder(context.scope), context)
        return wait(item, until: memory["until"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }, memory)
    }

    private func proceed(
        _ input: StructuredInput, _ item: ItemID, message: String?, _ context: StepContext
    ) async throws -> StepResult {
        try await context.emit(.asking(.inputAnswered(item, input)))
        let answers = input.questions.map { question -> (String, JSONValue) in
            let answer = question.answer ?? StructuredInput.Answer(isSkipped: true)
            return (
                question.id,
                [
                    "value": answer.values.first.map { .string($0) } ?? .null,
                    "values": .array(answer.values.map { .string($0) }), "skipped": .bool(answer.isSkipped),
                ]
            )
        }
        return .proceed(
            output: [
                "item_id": .string(item.description), "status": .string(input.status.rawValue),
                "answers": .object(JSONObject(answers)), "message": message.map { .string($0) } ?? .null,
            ])
    }

    private func say(_ text: String, _ context: StepContext) async throws {
        guard !text.isEmpty else { return }
        var composer = try await MessageComposer(context)
        try await composer.append(text)
        _ = try await composer.finish()
    }

    private static func reminder(_ scope: [String: JSONValue]) -> String {
        scope["user"]?["locale"]?.stringValue?.hasPrefix("fr") == true
            ? "Veuillez d’abord répondre aux questions ci-dessus." : "Please answer the questions above first."
    }
}
