package import Core
package import HTTPCore

/// A launch that is let in: who came, from where, as what.
package struct AdmittedLaunch: Sendable {
    package let registration: Registration
    package let claims: LaunchClaims
    package let userID: UserID
    package let roles: LaunchRoles
    /// The platform's course; nil for a launch outside of one.
    package let context: LTIContext?
    /// Whether the launch is anonymous.
    package let isAnonymous: Bool

    package var tenantID: TenantID { registration.tenantID }
    package var place: LaunchPlace {
        LaunchPlace(registrationID: registration.id, deploymentID: claims.deploymentID)
    }
    package var part: CourseRole { roles.part }
}

/// The published assistants that a launch of a link meets.
package struct LaunchAssistants: Sendable, Equatable {
    /// That of the link; nil where it has none, or none any more.
    package let link: LinkedAssistant?
    /// That of the person's conversation on the link, which may be another than the link's of now; nil where there is
    /// no conversation that can go on.
    package let conversation: LinkedAssistant?
}

/// What a launch leads to.
package enum LaunchOutcome: Sendable {
    /// An assistant, or the teacher's view of one (`LtiResourceLinkRequest`).
    case resourceLink(AdmittedLaunch, ResourceLink, Placement, LaunchAssistants)
    /// A teacher chooses what to place in the course (`LtiDeepLinkingRequest`).
    case deepLinking(AdmittedLaunch)
    /// Somebody's work is looked at (`LtiSubmissionReviewRequest`); nil where nobody ever launched what it is work for.
    case submissionReview(AdmittedLaunch, ResourceLink?)

    package var launch: AdmittedLaunch {
        switch self {
        case .resourceLink(let launch, _, _, _), .deepLinking(let launch), .submissionReview(let launch, _): launch
        }
    }

    package var link: ResourceLink? {
        switch self {
        case .resourceLink(_, let link, _, _): link
        case .submissionReview(_, let link): link
        case .deepLinking: nil
        }
    }
}

/// What the page of a launch is told with its session, for the messages that other parts of the program serve. Each
/// throws `LaunchFailure` for what cannot be served.
package protocol LaunchViews: Sendable {
    /// Keeps what the platform asks for, and gives members such as `deep_linking_id`.
    func deepLinking(_ launch: AdmittedLaunch) async throws -> JSONObject

    /// Whose work is to be shown, and of which line item; the link is nil where nobody ever launched it.
    func submissionReview(_ launch: AdmittedLaunch, of link: ResourceLink?) async throws -> JSONObject
}
