package import HTTPCore

/// Why nothing can be placed in a course by deep linking.
package enum DeepLinkingProblem: Error, Equatable {
    /// The claim of the settings is missing, or a member of it holds what the specification does not allow.
    case invalidSettings(member: String)
    /// The answer would go to an address that is not the platform's.
    case foreignReturnAddress(host: String)
    /// What was chosen is not what the platform asked for.
    case notAccepted(member: String, expectation: String)
    /// There is no such request of the person, or it was answered, or it is too old.
    case gone
}

extension DeepLinkingProblem: HTTPResponseError {
    package var status: HTTPStatus {
        switch self {
        case .gone: .notFound
        case .notAccepted: .unprocessableContent
        case .invalidSettings, .foreignReturnAddress: .badRequest
        }
    }

    package var code: ErrorCode {
        switch self {
        case .gone: .notFound
        case .notAccepted, .invalidSettings, .foreignReturnAddress: .invalidField
        }
    }

    package var description: String {
        switch self {
        case .invalidSettings(let member): "The platform's deep linking settings cannot be used: \(member)."
        case .foreignReturnAddress(let host):
            "The answer would go to \(host), which does not belong to the platform; settings.return_hosts can name it."
        case .notAccepted(let member, let expectation): "\(member): expected \(expectation)"
        case .gone: "This choice was made already, or took too long. Open it again from the course."
        }
    }
}
