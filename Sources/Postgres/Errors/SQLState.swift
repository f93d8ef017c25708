/// The five-character code of a server error (PostgreSQL manual, appendix A).
package struct SQLState: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let notNullViolation = SQLState(rawValue: "23502")
    package static let foreignKeyViolation = SQLState(rawValue: "23503")
    package static let uniqueViolation = SQLState(rawValue: "23505")
    package static let checkViolation = SQLState(rawValue: "23514")
    /// Also what row-level security answers to a row of another tenant.
    package static let insufficientPrivilege = SQLState(rawValue: "42501")
    package static let undefinedTable = SQLState(rawValue: "42P01")
    package static let queryCanceled = SQLState(rawValue: "57014")
    package static let adminShutdown = SQLState(rawValue: "57P01")
    package static let serializationFailure = SQLState(rawValue: "40001")
    package static let deadlockDetected = SQLState(rawValue: "40P01")
    package static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// A cached plan whose result type changed under it.
    package static let featureNotSupported = SQLState(rawValue: "0A000")
    package static let invalidStatementName = SQLState(rawValue: "26000")

    /// Whether the same work can succeed when it is done again: conflicts, lost connections, a server in a hurry.
    package var isRetryable: Bool {
        switch self {
        case .serializationFailure, .deadlockDetected, .invalidStatementName: true
        default: ["08", "53", "57P"].contains { rawValue.hasPrefix($0) }
        }
    }
}
