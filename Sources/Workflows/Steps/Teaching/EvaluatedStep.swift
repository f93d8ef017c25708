import Core
import Expressions
import HTTPCore

/// Gives a task and judges the answers, so many times; then a teacher is waited for, or the workflow goes on.
///
/// Output: `{"outcome", "passed", "attempts", "answer", "feedback"}`, the outcome `passed`, `teacher` or `escalated`.
struct EvaluatedStep: CodedStep {
    static let kind = "evaluated_step"
    private static let lines: [TutorTexts.Line] = [
        .instruction, .unclear, .success, .escalation, .teacher, .wrongCode, .codesPaused,
    ]
    let takesTime = true
    private let tutor: Tutor

    init(parameters: inout StepParameters) {
        let settings = ModelSettings(&parameters, temperature: 0)
        let plan = TutorPlan(
            attempts: parameters.integer("max_attempts", default: 3, in: 1...20),
            escalation: parameters.choice(
                "escalation_behavior", of: TutorPlan.Escalation.self, default: .waitForTeacher))
        tutor = Tutor(plan, Self.lines, isJudged: true, help: nil, settings, &parameters)
    }

    var code: TeacherCode? { tutor.code }

    func run(_ context: StepContext) async throws -> StepResult { try await tutor.run(context) }

    static let description = StepDescription(
        .teaching, title: "Evaluated step", summary: "Gives a task, judges answers and says what is not right yet.",
        parameters: .object(
            TutorTexts.properties(Self.lines) + AnswerJudge.properties + [Tutor.attempts]
                + Tutor.escalation(.waitForTeacher) + ModelSettings.properties()),
        output: Tutor.output, ownVariables: Tutor.variables)
}
