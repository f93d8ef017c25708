package import HTTPCore

/// Why a provider cannot be shown or changed as somebody asked.
package enum IdentityProviderProblem: Error, Equatable {
    case unknown
    case tooMany
}

extension IdentityProviderProblem: HTTPResponseError {
    package var status: HTTPStatus {
        switch self {
        case .unknown: .notFound
        case .tooMany: .conflict
        }
    }

    package var code: ErrorCode {
        switch self {
        case .unknown: .notFound
        case .tooMany: .conflict
        }
    }

    package var description: String {
        switch self {
        case .unknown: "There is no such identity provider."
        case .tooMany: "The institution has as many identity providers as it may have."
        }
    }
}
