/// How long a tutor goes on, and what comes then.
struct TutorPlan: Sendable, Equatable {
    enum Escalation: String, Sendable, CaseIterable {
        /// Until somebody types the teacher's code.
        case waitForTeacher = "wait_for_teacher"
        /// Not at all: the workflow goes on.
        case advance
    }

    /// Attempts before help or escalation; nil: answers are not judged.
    var attempts: Int?
    /// Turns of help before escalation; nil: there is no help.
    var helpTurns: Int?
    var escalation: Escalation
}
