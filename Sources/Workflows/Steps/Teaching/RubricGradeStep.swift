import Core
import Expressions
import HTTPCore
import ModelProviders

/// Grades what a learner wrote by criteria with levels. A model shows for each level what the learner wrote, word by word;
/// what the learner never wrote is no evidence, and a level without any is the lowest. Criteria may be decided by an
/// expression instead.
///
/// Output: `{"grade": {"score", "maximum", "comment"}, "criteria": […], …}`; the grade is what `end` takes.
struct RubricGradeStep: Step {
    static let kind = "rubric_grade"
    let takesTime: Bool

    private let criteria: [RubricCriterion]
    private let input: Template?
    private let instructions: Template?
    private let comment: Template?
    private let window: HistoryWindow
    private let settings: ModelSettings

    init(parameters: inout StepParameters) {
        criteria = parameters.list("criteria", count: 1...20) { RubricCriterion(&$0) }
        parameters.requireDistinct("criteria", criteria.map(\.name))
        input = parameters.template("input", isRequired: false)
        instructions = parameters.template("instructions", isRequired: false)
        comment = parameters.template("comment", isRequired: false)
        window = HistoryWindow(&parameters, fallback: .run)
        settings = ModelSettings(&parameters, temperature: 0, maxTokens: 2048)
        takesTime = criteria.contains { $0.points == nil }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let ledger = AgentLedger()
        let (answer, provider) = try await judgement(ledger, context)
        let judgements = try criteria.map { criterion in
            try criterion.points.map { try self.judgement(criterion, $0, context) }
                ?? answer[criterion.name] ?? criterion.judgement(nil, by: RubricEvidence([]))
        }
        let score = judgements.reduce(0) { $0 + $1.points }
        let maximum = judgements.reduce(0) { $0 + $1.maximum }
        let list = JSONValue.array(judgements.map(\.json))
        var grade: JSONObject = ["score": RubricJudgement.json(score), "maximum": RubricJudgement.json(maximum)]
        var words = answer.comment
        if let comment {
            var scope = context.scope
            var vars = scope["vars"]?.objectValue ?? JSONObject()
            vars["rubric"] = ["grade": .object(grade), "criteria": list, "comment": .string(words)]
            scope["vars"] = .object(vars)
            words = try comment.render(scope)
        }
        grade["comment"] = .string(words)
        return .proceed(output: [
            "grade": .object(grade), "criteria": list, "model": provider.map { .string($0) } ?? .null,
            "usage": ledger.usage?.json ?? .null,
        ])
    }

    // MARK: By an expression

    private func judgement(
        _ criterion: RubricCriterion, _ expression: Expression, _ context: StepContext
    ) throws -> RubricJudgement {
        let value = try expression.evaluate(context.scope)
        guard let points = value.doubleValue, (0...criterion.maximum).contains(points) else {
            throw RunFailure(
                .invalidStep,
                "The points of '\(criterion.name)' are no number from 0 to \(criterion.maximum).", allowsRetry: false)
        }
        let level = criterion.levels.last { $0.points <= points }
        return RubricJudgement(
            criterion: criterion.name, title: criterion.title, points: points, maximum: criterion.maximum,
            level: level?.title ?? "")
    }

    // MARK: By a model

    private struct Answer {
        var judgements: [String: RubricJudgement] = [:]
        var comment = ""

        subscript(name: String) -> RubricJudgement? { judgements[name] }
        var isSupported: Bool { !judgements.values.contains(where: \.isUnsupported) }
    }

    /// What a model says of the criteria that are its, once more where it has no evidence; and the model's name.
    private func judgement(_ ledger: AgentLedger, _ context: StepContext) async throws -> (Answer, String?) {
        let asked = criteria.filter { $0.points == nil }
        guard !asked.isEmpty else { return (Answer(), nil) }
        let provider = try await settings.provider(context)
        let dialogue = ModelDialogue(provider: provider, settings: settings, ledger: ledger)
        let said =
            if let text = try input?.render(context.scope) {
                [HistoryMessage(.learner, text)]
            } else {
                try await window.read(context)
            }
        // What a learner hands in as a file is the learner's too.
        let evidence = RubricEvidence(
            said.filter { $0.speaker == .learner }.flatMap { [$0.text] + $0.attachments.compactMap(\.text) })
        let form = StructuredAnswer(
            name: "rubric",
            schema: .object(asked.map { ($0.name, $0.schema) } + [("comment", ["type": "string"])]))
        var messages = try await question(asked, said, context, seesImages: provider.seesImages)
        let first = try await dialogue.value(of: form, messages)
        let answer = Self.answer(first, asked, evidence)
        guard !answer.isSupported else { return (answer, provider.name) }
        let missing = answer.judgements.values.filter(\.isUnsupported).map(\.criterion).sorted()
        messages.append(ModelMessage(role: .assistant, content: first.serializedString()))
        messages.append(
            ModelMessage(
                role: .user,
                content: StructuredAnswer.objection([
                    "The learner wrote nothing of what you quote for: \(missing.joined(separator: ", ")). Quote the "
                        + "learner's own words exactly, or choose level 0."
                ])))
        return (Self.answer(try await dialogue.value(of: form, messages), asked, evidence), provider.name)
    }

    private static func answer(
        _ value: JSONValue, _ criteria: [RubricCriterion], _ evidence: RubricEvidence
    ) -> Answer {
        var answer = Answer()
        for criterion in criteria {
            answer.judgements[criterion.name] = criterion.judgement(value[criterion.name], by: evidence)
        }
        answer.comment = value["comment"]?.stringValue ?? ""
        return answer
    }

    private func question(
        _ criteria: [RubricCriterion], _ said: [HistoryMessage], _ context: StepContext, seesImages: Bool
    ) async throws -> [ModelMessage] {
        let fence = FencedText(context)
        let content = AttachedContent(fence, context, seesImages: seesImages)
        let files = said.filter { $0.speaker == .learner }.flatMap(\.attachments)
        let conversation = said.map { "\($0.speaker.rawValue): \($0.text)" }.joined(separator: "\n\n")
        return [
            ModelMessage(
                role: .system,
                content: """
                    You grade a learner by a rubric. For each criterion choose the level that was reached. As evidence \
                    quote what the learner wrote, word by word; without evidence choose level 0. The comment tells the \
                    learner in two or three sentences what went well and what to work on.
                    \(try instructions?.render(context.scope) ?? "")
                    The criteria:
                    \(criteria.map(\.question).joined(separator: "\n"))
                    \(fence.rule)
                    """),
            try await content.latest("The conversation:\n\(fence(conversation))", with: files),
        ]
    }

    static let description = StepDescription(
        .teaching, title: "Rubric", summary: "Grades a conversation by criteria, with evidence in the learner's words.",
        parameters: .object(
            [
                .required("criteria", .array(.object(RubricCriterion.properties)).titled("Criteria")),
                .optional(
                    "input", .string().titled("Text", "Instead of the conversation.", format: "template")),
                .optional("instructions", .string().titled("Instructions", format: "template")),
                .optional(
                    "comment",
                    .string().titled(
                        "Comment", "Instead of the model's; vars.rubric has grade, criteria and comment.",
                        format: "template")),
            ] + HistoryWindow.properties(fallback: .run) + ModelSettings.properties(maxTokens: 2048)),
        output: .object([
            .required(
                "grade",
                .object([
                    .required("score", .number), .required("maximum", .number), .required("comment", .string()),
                ])),
            .required(
                "criteria",
                .array(
                    .object([
                        .required("name", .string()), .required("title", .string()), .required("points", .number),
                        .required("maximum", .number), .required("level", .string()),
                        .required("evidence", .array(.string())), .required("reason", .string()),
                        .required("is_unsupported", .boolean),
                    ]))), .required("model", .nullable(.string())), .required("usage", TokenUsage.schema),
        ]), ownVariables: ["rubric": .any])
}
