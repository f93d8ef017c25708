/// How a person proved who they are, as a session keeps it.
package enum SignInMethod: String, Sendable {
    case password
    /// An identity provider of the tenant vouched for them.
    case oidc
    /// A link that was sent to them, such as an invitation.
    case link
    /// Their learning platform vouched for them.
    case lti
    /// Nobody did: a visitor of an assistant in a page elsewhere.
    case visit
}

/// What a person showed besides a password.
package enum SecondFactorKind: String, Sendable {
    case totp
    case recoveryCode = "recovery_code"
}
