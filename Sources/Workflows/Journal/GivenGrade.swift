import Core

/// A grade that a run gave: by a step that grades, or as its end.
package struct GivenGrade: Sendable, Equatable {
    /// What gave it.
    package enum Source: Sendable, Equatable {
        /// The end of the run.
        case end
        /// A rubric over a conversation: the step of this slug.
        case rubric(node: String)
        /// A task that was passed or was not: the step of this slug.
        case task(node: String)
    }

    package let source: Source
    /// The number of the step; 0 for the end of the run.
    package let step: Int
    /// From 0 to the maximum.
    package let score: Double
    /// Above 0.
    package let maximum: Double
    /// For the learner; nil for none.
    package let comment: String?

    /// What a step of the kind gave; nil for kinds that grade nothing and for what is no grade.
    init?(step: Int, node: String, kind: String, output: JSONValue) {
        switch kind {
        case RubricGradeStep.kind:
            self.init(.rubric(node: node), step: step, output["grade"] ?? .null)
        case EvaluatedStep.kind:
            guard let passed = output["passed"]?.boolValue else { return nil }
            self.init(
                .task(node: node), step: step,
                ["score": passed ? 1 : 0, "maximum": 1, "comment": output["feedback"] ?? .null])
        default: return nil
        }
    }

    /// The grade that a run ended with; nil where it ended without.
    init?(end result: RunResult) {
        self.init(.end, step: 0, result.grade)
    }

    private init?(_ source: Source, step: Int, _ grade: JSONValue) {
        guard let score = grade["score"]?.doubleValue, let maximum = grade["maximum"]?.doubleValue, maximum > 0,
            maximum.isFinite, (0...maximum).contains(score)
        else { return nil }
        self.source = source
        self.step = step
        self.score = score
        self.maximum = maximum
        comment = grade["comment"]?.stringValue
    }
}
