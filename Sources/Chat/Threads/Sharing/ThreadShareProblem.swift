package import HTTPCore

/// Why a conversation is not shared.
package enum ThreadShareProblem: HTTPResponseError, Equatable {
    /// The tenant does not allow it.
    case notAllowed
    /// The conversation has as many links as it may.
    case tooMany
    /// There is no such link, or nothing behind it any more: which of them it is, nobody learns.
    case unknown

    package var status: HTTPStatus {
        switch self {
        case .notAllowed: .forbidden
        case .tooMany: .conflict
        case .unknown: .notFound
        }
    }

    package var code: ErrorCode {
        switch self {
        case .notAllowed: .forbidden
        case .tooMany: .conflict
        case .unknown: .notFound
        }
    }

    package var description: String {
        switch self {
        case .notAllowed: "Your institution does not allow conversations to be shared."
        case .tooMany: "The conversation has \(ThreadShares.most) links: withdraw one first."
        case .unknown: "There is nothing behind this link, or not any more."
        }
    }
}
