import Core
import Expressions
import HTTPCore

/// Helps in a conversation until the learner says the word that ends it, or so many turns are over.
///
/// Output: `{"outcome", …}`, the outcome `helped`, `teacher` or `escalated`.
struct HelpLoopStep: CodedStep {
    static let kind = "help_loop"
    private static let lines: [TutorTexts.Line] = [
        .instruction, .success, .escalation, .helpUnavailable, .teacher, .wrongCode, .codesPaused,
    ]
    let takesTime = true
    private let tutor: Tutor

    init(parameters: inout StepParameters) {
        let settings = ModelSettings(&parameters)
        let plan = TutorPlan(
            helpTurns: parameters.integer("max_turns", default: 10, in: 1...100),
            escalation: parameters.choice("escalation_behavior", of: TutorPlan.Escalation.self, default: .advance))
        tutor = Tutor(plan, Self.lines, isJudged: false, help: "agent_prompt", settings, &parameters)
    }

    var code: TeacherCode? { tutor.code }

    func run(_ context: StepContext) async throws -> StepResult { try await tutor.run(context) }

    static let description = StepDescription(
        .teaching, title: "Help loop", summary: "Helps in a conversation until the learner says that it is done.",
        parameters: .object(
            TutorTexts.properties(Self.lines) + TutorHelper.properties(prompt: "agent_prompt") + [
                Tutor.exitKeyword,
                .optional("max_turns", .integer(1...100).titled("Turns of help", fallback: 10)),
            ] + Tutor.escalation(.advance) + ModelSettings.properties()),
        output: Tutor.output, ownVariables: Tutor.variables)
}
