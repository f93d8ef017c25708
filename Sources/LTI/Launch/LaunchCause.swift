/// Why a launch is not let in: what the log and the list of launches say.
package enum LaunchCause: String, Sendable, CaseIterable {
    // MARK: Login (Security Framework 1.0 §5.1.1.1)
    /// A parameter that must be there is missing, or empty.
    case missingParameter = "missing_parameter"
    /// A parameter is there twice, too long, or not text.
    case brokenParameter = "broken_parameter"
    case unknownRegistration = "unknown_registration"
    /// The issuer has several clients here, and `client_id` is missing.
    case ambiguousClient = "ambiguous_client"
    case pendingRegistration = "pending_registration"
    case inactiveRegistration = "inactive_registration"
    /// `target_link_uri` is not of this installation.
    case foreignTarget = "foreign_target"

    // MARK: State (§5.1.1.5)
    case unknownState = "unknown_state"
    case replayedState = "replayed_state"
    /// The browser is not known to be the one that began.
    case otherBrowser = "other_browser"
    /// The platform wants its people to sign in first.
    case loginRequired = "login_required"
    /// The platform answered with another error.
    case platformError = "platform_error"

    // MARK: Token (§5.1.2, §5.1.3)
    case malformedToken = "malformed_token"
    case noKeyID = "no_kid"
    case unknownKey = "unknown_key"
    /// The keys of the platform are not to be had.
    case keysUnavailable = "keys_unavailable"
    case wrongAlgorithm = "wrong_algorithm"
    case criticalHeader = "critical_header"
    case wrongSignature = "wrong_signature"
    case wrongIssuer = "wrong_issuer"
    case wrongAudience = "wrong_audience"
    /// Others are meant besides this client.
    case otherAudience = "other_audience"
    case wrongParty = "wrong_azp"
    case expired
    case notYetValid = "not_yet_valid"
    case wrongNonce = "wrong_nonce"
    case missingClaim = "missing_claim"
    /// A claim has a value of another type, or one that is too long.
    case brokenClaim = "broken_claim"

    // MARK: Message (LTI Core 1.3 §5.3)
    case wrongVersion = "wrong_version"
    case unknownMessage = "unknown_message"
    case noSubject = "no_subject"
    /// The deployment is another than the login named.
    case otherDeployment = "other_deployment"
    case heldDeployment = "held_deployment"
    case refusedDeployment = "refused_deployment"
    /// Nobody has heard of the deployment, and as many of the registration wait for approval as are kept.
    case tooManyDeployments = "too_many_deployments"
    /// `target_link_uri` is another than at the login.
    case otherTarget = "other_target"
    case noResourceLink = "no_resource_link"
    /// What deep linking asks for cannot be done.
    case brokenSettings = "broken_settings"
    /// Only teachers may do this.
    case notAllowed = "not_allowed"
    /// An administrator turned the person away.
    case disabledPerson = "disabled_person"
    /// The institution has as many people as it may have.
    case tooManyPeople = "too_many_people"
    /// The institution has as many courses as it may have, and the launch's is a new one.
    case tooManyCourses = "too_many_courses"

    /// This server failed.
    case internalError = "internal_error"

    /// What becomes of the launch in the list of launches.
    var outcome: LaunchRecord.Outcome {
        switch self {
        case .heldDeployment: .held
        case .keysUnavailable, .internalError: .failed
        default: .refused
        }
    }
}
