import Core

/// Why nothing comes of a result or of answers.
package enum AskingProblem: Error, Equatable {
    /// The newest entry of the conversation is no call that waits for its result.
    case noCall
    /// What is answered is no question of this conversation.
    case noQuestions
    /// It has been answered, or nobody waits for it any more.
    case notPending
    /// The questions, or one of them, may not be left unanswered.
    case notSkippable
    /// An answer is being written in the conversation.
    case busy

    package var description: String {
        switch self {
        case .noCall: "Nothing in this conversation waits for a result."
        case .noQuestions: "There are no such questions in this conversation."
        case .notPending: "This has been answered already, or is not needed any more."
        case .notSkippable: "Please answer every question."
        case .busy: "Wait until the answer is complete, and try again."
        }
    }

    /// Whether the same may be sent again.
    package var allowsRetry: Bool { self == .busy || self == .notSkippable }
}
