/// Why an expression or template does not compile, or has no value in the scope it was given.
package struct ExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure, for callers that react to one of them.
    package enum Code: String, Sendable {
        /// The text is no expression; only `compile` and `check` give it.
        case syntax
        case unknownFunction = "unknown_function"
        case wrongArguments = "wrong_arguments"
        case unknownVariable = "unknown_variable"
        /// The schema of a value has no such field; only `check` gives it.
        case unknownField = "unknown_field"
        /// An operator or function does not take values of these types.
        case typeMismatch = "type_mismatch"
        /// A regular expression is wrong or too large.
        case invalidPattern = "invalid_pattern"
        case noSuchKey = "no_such_key"
        case indexOutOfRange = "index_out_of_range"
        case overflow
        case divisionByZero = "division_by_zero"
        case invalidConversion = "invalid_conversion"
        case costExceeded = "cost_exceeded"
        case tooDeep = "too_deep"
        case tooLarge = "too_large"
        /// The task that evaluated was cancelled.
        case cancelled
    }

    package let code: Code
    /// What is wrong, for the author of the expression; it holds names and types, never values of the scope.
    package let message: String
    package let position: SourcePosition

    package init(_ code: Code, _ message: String, at position: SourcePosition) {
        self.code = code
        self.message = message
        self.position = position
    }

    package var description: String { "\(position): \(message)" }

    /// A limit was reached or the task cancelled: no operator may absorb this error.
    var isLimit: Bool {
        switch code {
        case .costExceeded, .tooDeep, .tooLarge, .cancelled: true
        default: false
        }
    }
}
