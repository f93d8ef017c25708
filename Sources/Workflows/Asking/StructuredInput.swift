/// Questions that a person is asked together, and their answers.
package struct StructuredInput: Sendable, Equatable {
    package enum Status: String, Sendable {
        case pending, answered, skipped
    }

    /// One of the questions.
    package struct Question: Sendable, Equatable {
        package enum Form: Sendable, Equatable {
            /// Choices that are proposed; a text of the person's own is an answer too.
            case multipleChoice(options: [String], multiple: Bool)
            case freeform(description: String?)
        }

        package let id: String
        package let question: String
        package let form: Form
        /// Nil while nobody has answered.
        package var answer: Answer?

        package init(id: String, question: String, form: Form, answer: Answer? = nil) {
            self.id = id
            self.question = question
            self.form = form
            self.answer = answer
        }
    }

    /// What was answered to one question.
    package struct Answer: Sendable, Equatable {
        package let values: [String]
        package let isSkipped: Bool

        package init(_ values: [String] = [], isSkipped: Bool = false) {
            self.values = values
            self.isSkipped = isSkipped
        }
    }

    package private(set) var status: Status
    package private(set) var questions: [Question]

    package init(_ questions: [Question], status: Status = .pending) {
        self.questions = questions
        self.status = status
    }
}

/// What a person sends for the questions.
package struct StructuredInputSubmission: Sendable, Equatable {
    /// The most values of one answer, and the most bytes of one value.
    package static let (maximumValues, maximumValue) = (64, 16 << 10)

    package let isSkipped: Bool
    /// By the identifier of the question.
    package let answers: [String: StructuredInput.Answer]

    package init(isSkipped: Bool, answers: [String: StructuredInput.Answer] = [:]) {
        self.isSkipped = isSkipped
        self.answers = answers
    }
}

extension StructuredInput {
    /// The questions with their answers: one that was not answered is skipped, a choice of one keeps the first value, and
    /// answers to questions that were not asked are forgotten.
    package func answered(_ submission: StructuredInputSubmission) -> StructuredInput {
        let answered = questions.map { question in
            var question = question
            let answer = submission.answers[question.id]
            guard !submission.isSkipped, let answer, !answer.isSkipped, !answer.values.isEmpty else {
                question.answer = Answer(isSkipped: true)
                return question
            }
            var values = answer.values
            if case .multipleChoice(_, multiple: false) = question.form { values = Array(values.prefix(1)) }
            question.answer = Answer(values)
            return question
        }
        return StructuredInput(answered, status: submission.isSkipped ? .skipped : .answered)
    }

    /// What a message comes to that was written instead: the answer to a single question that it can be one to, such as
    /// one of the choices, whatever its case. Nil where it is no answer.
    package func reading(_ text: String) -> StructuredInputSubmission? {
        guard questions.count == 1, let question = questions.first else { return nil }
        let text = Self.trimmed(text)
        guard !text.isEmpty, text.utf8.count <= StructuredInputSubmission.maximumValue else { return nil }
        switch question.form {
        case .freeform: return StructuredInputSubmission(isSkipped: false, answers: [question.id: Answer([text])])
        case .multipleChoice(let options, _):
            guard let option = options.first(where: { Self.trimmed($0).lowercased() == text.lowercased() }) else {
                return nil
            }
            return StructuredInputSubmission(isSkipped: false, answers: [question.id: Answer([option])])
        }
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }
}
