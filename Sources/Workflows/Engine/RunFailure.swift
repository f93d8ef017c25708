package import Core
import Expressions
import ModelProviders
import VectorStore

/// Why a run ended without finishing, in words that the learner may read.
package struct RunFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case modelUnavailable = "model_unavailable"
        case invalidStep = "invalid_step"
        case noWayOn = "no_way_on"
        case tooManySteps = "too_many_steps"
        case tooManyIterations = "too_many_iterations"
        case tooDeep = "too_deep"
        case stateTooLarge = "state_too_large"
        case timedOut = "timed_out"
        /// Two branches changed one place of the state differently.
        case conflictingChanges = "conflicting_changes"
        /// A step of the kind `fail`.
        case failedByAuthor = "failed"
        case interrupted
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
