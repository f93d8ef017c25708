package import Core
package import HTTPCore

/// Why a platform and this tool cannot work together, for whoever asks by the API.
package enum LTIError: Error, Equatable {
    /// A field of a registration holds what cannot serve.
    case invalidRegistration(field: String, expectation: String)
    case unknownRegistration
    case unknownDeployment
    case unknownLink
    /// Another registration of this installation has the issuer and the client id.
    case takenClient
    /// The tenant has as many registrations as it may have.
    case tooMany
    /// The tenant has no such workflow.
    case unknownWorkflow
    /// A code that begins a session was used, is too old, or never was.
    case spentCode
    /// The link lets its people begin no other conversation, or is closed.
    case mayNotRestart
    /// The database holds what this program does not know: it is older than the database.
    case unknownColumn(String)
}

extension LTIError: HTTPResponseError {
    package var status: HTTPStatus {
        switch self {
        case .invalidRegistration, .unknownWorkflow: .unprocessableContent
        case .unknownRegistration, .unknownDeployment, .unknownLink: .notFound
        case .takenClient, .tooMany: .conflict
        case .mayNotRestart: .forbidden
        case .spentCode: .unauthorized
        case .unknownColumn: .internalServerError
        }
    }

    package var code: ErrorCode {
        switch self {
        case .invalidRegistration, .unknownWorkflow: .invalidField
        case .unknownRegistration, .unknownDeployment, .unknownLink: .notFound
        case .takenClient, .tooMany: .conflict
        case .spentCode: .unauthorized
        case .unknownColumn: .internalError
        case .mayNotRestart: .forbidden
        }
    }

    package var details: JSONValue? {
        guard case .invalidRegistration(let field, _) = self else { return nil }
        return ["field": .string(field)]
    }
}

extension LTIError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidRegistration(let field, let expectation): "\(field): expected \(expectation)"
        case .unknownRegistration: "There is no such registration."
        case .unknownDeployment: "The registration has no such deployment."
        case .unknownLink: "There is no such link."
        case .takenClient: "There is a registration with this issuer and client id already."
        case .tooMany: "The institution has as many registrations as it may have."
        case .unknownWorkflow: "There is no such workflow."
        case .spentCode: "This launch has begun already, or too long ago. Open the link again."
        case .mayNotRestart: "This link does not let you begin again."
        case .unknownColumn(let name): "The database holds an unknown \(name)."
        }
    }
}
