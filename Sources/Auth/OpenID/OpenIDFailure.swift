/// Why a sign-in with a provider did not succeed.
package struct OpenIDFailure: Error, Equatable {
    /// What the person is told: a closed list, which the sign-in page has words for.
    package enum Code: String, Sendable, CaseIterable {
        /// The provider is unknown, out of use, or cannot be reached.
        case unavailable = "provider_unavailable"
        /// The person did not consent, or the provider did not let them in.
        case denied
        /// The provider answered with what cannot be accepted.
        case failed = "provider_error"
        /// It took too long, was finished before, or was begun in another browser.
        case expired
        /// The institution does not take the person in.
        case refused = "not_admitted"
        /// The provider does not say that the person's address is theirs.
        case unverified = "email_unverified"
        /// The person's address has an account that the provider may not speak for.
        case taken = "account_exists"
    }

    package let code: Code
    /// For the log alone: names no person and no secret.
    package let cause: String
    /// The tenant whose sign-in page says it; nil where none is known.
    package internal(set) var tenantSlug: String?

    package init(_ code: Code, _ cause: String) {
        self.code = code
        self.cause = cause
    }
}
