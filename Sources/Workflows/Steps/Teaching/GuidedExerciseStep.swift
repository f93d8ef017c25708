import Core
import Expressions
import HTTPCore

/// Gives a task and judges the answers; after so many it helps in a conversation, and then the learner answers anew.
///
/// Output: `{"outcome", "passed", "attempts", "answer", "feedback"}`, the outcome `passed`, `teacher` or `escalated`.
struct GuidedExerciseStep: CodedStep {
    static let kind = "guided_exercise"
    private static let lines: [TutorTexts.Line] = [
        .instruction, .unclear, .success, .helpIntro, .helpExit, .helpUnavailable, .escalation, .teacher, .wrongCode,
        .codesPaused,
    ]
    let takesTime = true
    private let tutor: Tutor

    init(parameters: inout StepParameters) {
        let settings = ModelSettings(&parameters)
        let plan = TutorPlan(
            attempts: parameters.integer("max_attempts", default: 3, in: 1...20),
            helpTurns: parameters.integer("max_help_turns", default: 10, in: 1...100),
            escalation: parameters.choice("escalation_behavior", of: TutorPlan.Escalation.self, default: .advance))
        tutor = Tutor(plan, Self.lines, isJudged: true, help: "help_agent_prompt", settings, &parameters)
    }

    var code: TeacherCode? { tutor.code }

    func run(_ context: StepContext) async throws -> StepResult { try await tutor.run(context) }

    static let description = StepDescription(
        .teaching, title: "Guided exercise", summary: "Gives a task, judges answers, and helps who does not get on.",
        parameters: .object(
            TutorTexts.properties(Self.lines) + AnswerJudge.properties
                + TutorHelper.properties(prompt: "help_agent_prompt") + [
                    Tutor.attempts, Tutor.exitKeyword,
                    .optional("max_help_turns", .integer(1...100).titled("Turns of help", fallback: 10)),
                ] + Tutor.escalation(.advance) + ModelSettings.properties()),
        output: Tutor.output, ownVariables: Tutor.variables)
}
