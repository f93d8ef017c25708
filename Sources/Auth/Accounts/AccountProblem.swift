package import HTTPCore

/// Why people, tenants, courses or invitations cannot be changed as somebody asked.
package enum AccountProblem: Error, Equatable, CaseIterable {
    case unknownTenant
    case unknownPerson
    case unknownCourse
    case unknownInvitation
    /// An invitation's token that is unknown, used, withdrawn or too old: which of them is not said.
    case unusableInvitation
    case lastOwner
    case ownPlace
    case alreadyMember
    /// Nobody has shown that the account is the address's: only a mail brings it into another tenant.
    case unprovedAccount
    case noSecondFactor
    case alreadyInCourse
    case tooManyPeople
    case tooManyCourses
    case notDeletable
    case unknownTimeZone
}

extension AccountProblem: HTTPResponseError {
    package var status: HTTPStatus {
        switch self {
        case .unknownTenant, .unknownPerson, .unknownCourse, .unknownInvitation, .unusableInvitation: .notFound
        case .unknownTimeZone: .badRequest
        default: .conflict
        }
    }

    package var code: ErrorCode {
        switch status {
        case .notFound: .notFound
        case .badRequest: .invalidField
        default: .conflict
        }
    }

    package var description: String {
        switch self {
        case .unknownTenant: "There is no such tenant."
        case .unknownPerson: "There is no such person here."
        case .unknownCourse: "There is no such course."
        case .unknownInvitation: "There is no such invitation."
        case .unusableInvitation: "This invitation is not valid, or no longer. Ask for a new one."
        case .lastOwner: "The institution needs an owner: make somebody else one first."
        case .ownPlace: "Nobody can turn away or remove themselves: ask another administrator."
        case .alreadyMember: "This person belongs to the institution already."
        case .unprovedAccount:
            "Nobody has proved that this account is the address's own. Ask for a new password by mail first."
        case .noSecondFactor: "This person has no second factor."
        case .alreadyInCourse: "This person belongs to the course already."
        case .tooManyPeople: "The institution has as many people as it may have."
        case .tooManyCourses: "The institution has as many courses as it may have."
        case .notDeletable: "The tenant is deleted already, or was brought back."
        case .unknownTimeZone: "There is no such time zone. Name one as the IANA database does, such as Europe/Paris."
        }
    }
}
