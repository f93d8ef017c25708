import Expressions

extension Tutor {
    /// Reads what the three kinds of tutors share of their parameters.
    ///
    /// - Parameters:
    ///   - lines: the texts that the kind has
    ///   - isJudged: whether answers are judged
    ///   - prompt: the parameter that tells the helper what to do; nil for a kind without help
    init(
        _ plan: TutorPlan, _ lines: [TutorTexts.Line], isJudged: Bool, help prompt: String?, _ settings: ModelSettings,
        _ parameters: inout StepParameters
    ) {
        self.plan = plan
        texts = TutorTexts(&parameters, lines)
        judge = isJudged ? AnswerJudge(&parameters, settings) : nil
        helper = prompt.map { TutorHelper(&parameters, prompt: $0, settings) }
        exitKeyword = prompt == nil ? nil : parameters.template("exit_keyword", isRequired: false)
        code = TeacherCode("teacher_code", &parameters)
        if plan.escalation == .waitForTeacher { parameters.requireCode() }
        isMasked = parameters.boolean("masked", default: true)
    }
}
