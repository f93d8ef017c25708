package import HTTPCore

/// Why a conversation cannot be gone back in.
package enum BranchProblem: HTTPResponseError, Equatable {
    /// There is no such branch in the conversation.
    case unknown
    /// Only what the person wrote can be answered again or edited.
    case notOwnMessage
    /// The assistant was not done there.
    case midAnswer
    /// The assistant is at work there.
    case busy
    /// Nothing was kept of what the message said.
    case nothingKept
    /// There are as many branches as there may be.
    case tooMany(Int)
    /// It is the one that is shown.
    case current
    /// Others go on from it.
    case hasBranches

    package var status: HTTPStatus { self == .unknown ? .notFound : .conflict }
    package var code: ErrorCode { self == .unknown ? .notFound : .conflict }

    package var description: String {
        switch self {
        case .unknown: "There is no such branch in this conversation."
        case .notOwnMessage: "Only a message that you wrote can be answered again or edited."
        case .midAnswer: "The assistant was not done there. A branch goes on behind the end of an answer."
        case .busy: "Wait until the answer is complete, and try again."
        case .nothingKept: "What this message said was not kept, so it cannot be answered again."
        case .tooMany(let most): "A conversation has at most \(most) branches. Delete one that you do not need."
        case .current: "This is the branch that is shown. Switch to another one first."
        case .hasBranches: "Other branches go on from this one. Delete them first."
        }
    }
}
