import HTTPCore
import LTI

extension LaunchCause {
    /// What the page says.
    var message: LTIMessage {
        switch self {
        case .unknownRegistration, .ambiguousClient: .unknownPlatform
        case .pendingRegistration, .inactiveRegistration: .inactive
        case .heldDeployment, .refusedDeployment, .tooManyDeployments: .deployment
        case .unknownState, .replayedState, .expired: .expired
        case .otherBrowser: .browser
        case .loginRequired: .signInThere
        case .platformError: .platformError
        case .notAllowed: .notAllowed
        case .disabledPerson: .turnedAway
        case .tooManyPeople, .tooManyCourses: .full
        case .keysUnavailable, .internalError: .failed
        default: .badMessage
        }
    }

    /// The status of the page.
    var status: HTTPStatus {
        switch self {
        case .unknownRegistration: .notFound
        case .pendingRegistration, .inactiveRegistration, .heldDeployment, .refusedDeployment, .tooManyDeployments,
            .notAllowed, .disabledPerson, .otherBrowser, .tooManyPeople, .tooManyCourses:
            .forbidden
        case .keysUnavailable: .badGateway
        case .internalError: .internalServerError
        case .loginRequired, .wrongSignature, .unknownKey, .wrongNonce, .expired, .replayedState, .unknownState:
            .unauthorized
        default: .badRequest
        }
    }
}
