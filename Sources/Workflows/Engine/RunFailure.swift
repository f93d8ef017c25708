package import Core
import Expressions
import ModelProviders
import VectorStore

/// Why a run ended without finishing, in words that the learner may read.
package struct RunFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case modelUnavailable = "model_unavailable"
        /// What the institution allows for models is used up.
        case budgetExceeded = "budget_exceeded"
        /// The model's answer has not the form that the step needs, after a second attempt too.
        case unusableAnswer = "unusable_answer"
        case invalidStep = "invalid_step"
        /// A tool of an agent failed, and failed again after its model was told.
        case toolFailed = "tool_failed"
        case noWayOn = "no_way_on"
        case tooManySteps = "too_many_steps"
        case tooManyIterations = "too_many_iterations"
        case tooDeep = "too_deep"
        case stateTooLarge = "state_too_large"
        /// Language models read and wrote as much as they may for the run.
        case tooManyTokens = "too_many_tokens"
        /// A step made a value that is too large or nested too deep to be kept.
        case valueTooLarge = "value_too_large"
        /// What a step made cannot be kept: the person, or the institution, has as much as they may.
        case noRoom = "no_room"
        /// Another server gave no answer, or one that the step does not take.
        case requestFailed = "request_failed"
        case timedOut = "timed_out"
        /// A step needs somebody on the telephone, and nobody is.
        case noCall = "no_call"
        /// The run worked as long as it may without resting.
        case outOfTime = "out_of_time"
        /// Two branches changed one place of the state differently.
        case conflictingChanges = "conflicting_changes"
        /// A step of the kind `fail`.
        case failedByAuthor = "failed"
        case interrupted
        /// The workflow's version cannot be run by this program.
        case versionUnusable = "version_unusable"
        case internalError = "internal_error"
    }

    package let code: Code
    package let description: String
    /// Whether asking again may help.
    package let allowsRetry: Bool

    package init(_ code: Code, _ description: String, allowsRetry: Bool) {
        self.code = code
        self.description = description
        self.allowsRetry = allowsRetry
    }

    /// What a step's error means for its run; the error itself goes to the log.
    init(_ error: any Error) {
        switch error {
        case let failure as RunFailure:
            self = failure
        case let error as ModelError where error.reason == .budgetExceeded:
            self.init(.budgetExceeded, error.description, allowsRetry: false)
        case let error as ModelError:
            self.init(.modelUnavailable, error.description, allowsRetry: error.isRetryable)
        case let error as ExpressionError:
            self.init(.invalidStep, "A step of this assistant is wrong: \(error.description)", allowsRetry: false)
        case VectorStoreError.unusableEmbeddings:
            self.init(.modelUnavailable, "\(error)", allowsRetry: true)
        case let error as VectorStoreError:
            self.init(.invalidStep, "A step of this assistant is wrong: \(error.description)", allowsRetry: false)
        default:
            self.init(.internalError, "Something went wrong on the server.", allowsRetry: true)
        }
    }

    package var json: JSONValue {
        [
            "code": .string(code.rawValue), "message": .string(description), "allow_retry": .bool(allowsRetry),
        ]
    }
}
