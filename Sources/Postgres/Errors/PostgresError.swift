/// What went wrong between this program and the database.
package struct PostgresError: Error, Sendable {
    /// The kind of failure.
    package enum Code: Sendable, Equatable {
        /// The server refused or failed a statement; `sqlState` says why.
        case server
        /// The connection could not be made, or broke.
        case connection
        /// No connection became free in time.
        case exhausted
        /// The pool or the listener was closed.
        case closed
        /// A value has another type or shape than the program asked for.
        case decoding
        /// The program used a transaction or a statement in a way that has no meaning.
        case misuse
        /// Migrations and database do not fit together.
        case migration
        /// The embedded server cannot be started.
        case embedded
    }

    package let code: Code
    /// The five characters of the server's error (PostgreSQL manual, appendix A), where the server made it.
    package let sqlState: SQLState?
    /// Safe to show: what happened, without values of rows.
    package let message: String
    /// What the server adds; may quote values.
    package let detail: String?
    /// The constraint that a row broke.
    package let constraint: String?
    /// Where in the statement the server saw the error, in characters from 1.
    let position: Int?
    /// Whether the same work can succeed when it is done again.
    package let isRetryable: Bool

    package init(
        _ code: Code, _ message: String, sqlState: SQLState? = nil, detail: String? = nil, constraint: String? = nil,
        position: Int? = nil, isRetryable: Bool = false
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.detail = detail
        self.constraint = constraint
        self.position = position
        self.isRetryable = isRetryable
    }

    /// The same error where the same work can succeed when it is done again.
    var retryable: PostgresError {
        PostgresError(
            code, message, sqlState: sqlState, detail: detail, constraint: constraint, position: position,
            isRetryable: true)
    }

    package var isUniqueViolation: Bool { sqlState == .uniqueViolation }
    /// Whether the server has no such database. While connecting libpq gives no code, only words, which the embedded
    /// server says in English.
    var isUnknownDatabase: Bool { message.hasSuffix("does not exist") && message.contains("FATAL:  database") }
    package var isForeignKeyViolation: Bool { sqlState == .foreignKeyViolation }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        guard let sqlState else { return message }
        return "\(message) (\(sqlState.rawValue))"
    }

    package var debugDescription: String {
        guard let detail else { return description }
        return "\(description): \(detail)"
    }
}
