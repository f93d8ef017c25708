package import HTTPCore

/// Why consents, exports or erasures cannot be as somebody asked.
package enum PrivacyProblem: Error, Equatable, CaseIterable {
    case unknownText
    /// A version is there in this language already, or leaves one out.
    case versionConflict
    case nothingToWithdraw
    /// The confirmation is none that was given for this person, or too old.
    case unconfirmed
    case erasureRuns
    case unknownErasure
}

extension PrivacyProblem: HTTPResponseError {
    package var status: HTTPStatus {
        switch self {
        case .unknownText, .unknownErasure: .notFound
        default: .conflict
        }
    }

    package var code: ErrorCode { status == .notFound ? .notFound : .conflict }

    package var description: String {
        switch self {
        case .unknownText: "There is no such text."
        case .versionConflict: "This version is there already in this language, or the version before is missing."
        case .nothingToWithdraw: "There is no consent to withdraw."
        case .unconfirmed: "The confirmation is not valid, or no longer: ask for a preview again."
        case .erasureRuns: "This person is being erased already."
        case .unknownErasure: "Nobody erased this person here."
        }
    }
}
