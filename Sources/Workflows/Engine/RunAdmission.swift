package import Core
package import HTTPCore
package import Postgres

/// What becomes of a new run of a thread that others of its runs may be live in.
package enum RunAdmission: Sendable, Equatable {
    /// A run that waited takes its message; it is leased to this replica.
    case told(RunID)
    /// Nobody is at work in the thread.
    case begins
    /// It waits for those before it, of which so many wait themselves.
    case queued(behind: Int)

    /// Reads what the statement of `RunStore.admission` gives.
    init(row: Row?) throws {
        guard let row else {
            self = .begins
            return
        }
        let (told, isAtWork, queued) = try row.decode(RunID?.self, Bool.self, Int.self)
        self = told.map { .told($0) } ?? (isAtWork || queued > 0 ? .queued(behind: queued) : .begins)
    }
}

/// How a new run comes into a thread, within the transaction that holds the thread.
package struct RunEntrance: Sendable {
    /// The statement that finds out what becomes of the run, and tells a run that waits for its message.
    package let question: Query
    /// Reads what the statement gave: what becomes of the run, and the statement that stores it, where it is stored.
    package let answer: @Sendable (Row?) throws -> (RunAdmission, Query?)

    package init(question: Query, answer: @escaping @Sendable (Row?) throws -> (RunAdmission, Query?)) {
        self.question = question
        self.answer = answer
    }
}

/// As many messages as may wait do so in this conversation.
package struct ThreadIsBusy: HTTPResponseError {
    let most: Int

    package var status: HTTPStatus { .conflict }
    package var code: ErrorCode { .conflict }
    package var description: String {
        "\(most) messages of this conversation wait for an answer already. Send this one after the next answer."
    }
}
