package import HTTPCore
import Workflows

/// The thread takes no messages, because it is locked or closed.
package struct ThreadIsShut: HTTPResponseError, Equatable {
    private let state: ThreadStatus

    init(status: ThreadStatus) {
        state = status
    }

    package var status: HTTPStatus { .conflict }
    package var code: ErrorCode { .conflict }
    package var description: String {
        let fact = state.kind == .locked ? "This conversation is locked" : "This conversation is closed"
        return state.reason.map { "\(fact): \($0)" } ?? "\(fact)."
    }
}
