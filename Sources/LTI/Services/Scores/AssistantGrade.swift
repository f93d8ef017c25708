package import Core

/// Tags the identifiers of line items.
package enum LineItemTag: IdentifierTag { package static let prefix = "" }
package typealias LineItemID = Identifier<LineItemTag>

/// Tags the identifiers of scores in the outbox.
package enum ScoreTag: IdentifierTag { package static let prefix = "" }
package typealias ScoreID = Identifier<ScoreTag>

/// A grade that an assistant gave to a learner, as the program hands it over.
package struct AssistantGrade: Sendable, Equatable {
    /// What in the conversation was graded.
    package enum Subject: Sendable, Equatable {
        /// All of it: it has ended.
        case conversation
        /// The conversation so far, by a step with a rubric.
        case rubric(step: String)
        /// One task, by the step that gave it; it counts only where the link has a line item for it.
        case task(step: String)

        var step: String? {
            switch self {
            case .conversation: nil
            case .rubric(let step), .task(let step): step
            }
        }
    }

    package let subject: Subject
    /// Names it for good: the same a second time is the same grade.
    package let source: String
    package let points: Points
    package let comment: String?

    package init(subject: Subject, source: String, points: Points, comment: String?) {
        self.subject = subject
        self.source = source
        self.points = points
        self.comment = comment
    }
}
