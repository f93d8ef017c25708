import Core

/// What went wrong between this program and the database.
package struct PostgresError: PassingError, Sendable {
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
    /// What the server adds; may quote values of rows, so it belongs into no log.
    package let detail: String?
    /// The constraint that a row broke.
    package let constraint: String?
    /// Where in the statement the server saw the error, in characters from 1.
    let position: Int?
    /// Which row of a copy it is about, counted from 1.
    package let row: Int?
    /// Whether the same work can succeed when it is done again.
    package internal(set) var isRetryable: Bool
    /// Whether the work may have been done although it failed: the connection broke before the answer came. To do it
    /// again may then be to do it twice.
    package internal(set) var mayHaveRun = false

    package init(
        _ code: Code, _ message: String, sqlState: SQLState? = nil, detail: String? = nil, constraint: String? = nil,
        position: Int? = nil, row: Int? = nil, isRetryable: Bool = false
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.detail = detail
        self.constraint = constraint
        self.position = position
        self.row = row
        self.isRetryable = isRetryable
    }

    /// The same error where the same work can succeed when it is done again.
    var retryable: PostgresError {
        var copy = self
        copy.isRetryable = true
        return copy
    }

    /// The same error of work that the server may have done.
    var possiblyRun: PostgresError {
        var copy = self
        copy.mayHaveRun = true
        return copy
    }

    /// The same error of work that is certainly undone.
    var undone: PostgresError {
        var copy = self
        copy.mayHaveRun = false
        return copy
    }

    /// Whether a statement on a shared connection had no effect and may fare better on one of its own: it took too long
    /// there, the server did not know it any more, or it was never sent.
    var isWorthAnotherConnection: Bool {
        guard let sqlState else { return code == .connection && isRetryable && !mayHaveRun }
        return [.queryCanceled, .invalidStatementName, .featureNotSupported].contains(sqlState)
    }

    /// Whether the server undid the work because of others that did theirs at the same time.
    package var isConflict: Bool { sqlState == .serializationFailure || sqlState == .deadlockDetected }
    /// Whether the statement's plan was of another time than its tables; the next time it is prepared anew.
    var isOfAnOldPlan: Bool { sqlState == .featureNotSupported && isRetryable }
    package var isUniqueViolation: Bool { sqlState == .uniqueViolation }
    /// Whether the server has no such database. While connecting libpq gives no code, only words, which the embedded
    /// server says in English.
    var isUnknownDatabase: Bool { message.hasSuffix("does not exist") && message.contains("FATAL: database") }
    package var isForeignKeyViolation: Bool { sqlState == .foreignKeyViolation }
}

extension PostgresError: CustomDebugStringConvertible {
    package var description: String {
        let place = row.map { "Row \($0): \(message)" } ?? message
        guard let sqlState else { return place }
        return "\(place) (\(sqlState.rawValue))"
    }

    /// For logs: the constraint too, and no values of rows.
    package var debugDescription: String {
        guard let constraint else { return description }
        return "\(description) [\(constraint)]"
    }
}
