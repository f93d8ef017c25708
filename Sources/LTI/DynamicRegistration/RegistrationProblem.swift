/// Why a platform could not register this tool, for whoever clicked.
package enum RegistrationProblem: Error, Equatable, Sendable {
    /// The invitation was used, has expired, or never was.
    case spentInvitation
    /// The platform sent no address of its configuration, or none that may be asked.
    case noConfiguration
    case unreachableConfiguration(String)
    case malformedConfiguration(String)
    /// The configuration is of a server that does not speak for the issuer.
    case foreignIssuer
    /// The platform did not take the registration.
    case refused(String)
    /// The platform's answer names no client.
    case malformedAnswer
    /// The issuer and client are registered in this installation already.
    case takenClient
    case tooMany

    /// A name for programs and for the page.
    package var code: String {
        switch self {
        case .spentInvitation: "spent_invitation"
        case .noConfiguration: "no_configuration"
        case .unreachableConfiguration: "unreachable_configuration"
        case .malformedConfiguration: "malformed_configuration"
        case .foreignIssuer: "foreign_issuer"
        case .refused: "refused"
        case .malformedAnswer: "malformed_answer"
        case .takenClient: "taken_client"
        case .tooMany: "too_many"
        }
    }
}

extension RegistrationProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .spentInvitation:
            "This link was used already or is too old. Ask the administrator of the assistants for another."
        case .noConfiguration: "The learning platform did not say where its configuration is."
        case .unreachableConfiguration(let reason): "The learning platform's configuration could not be read. \(reason)"
        case .malformedConfiguration(let reason): "The learning platform's configuration cannot be used: \(reason)."
        case .foreignIssuer:
            "The configuration is on another server than the learning platform that it speaks for."
        case .refused(let reason): "The learning platform did not take the registration. \(reason)"
        case .malformedAnswer: "The learning platform's answer names no client."
        case .takenClient: "This learning platform has registered these assistants with the same client already."
        case .tooMany: "The institution has as many learning platforms as it may have."
        }
    }
}
