import Core

/// What the tool is at one platform, for asking it for service tokens (Security Framework 1.0 §4.1).
package struct ServiceClient: Sendable, Hashable {
    package let registrationID: RegistrationID
    /// The `client_id` that the platform gave.
    package let clientID: String
    /// Where tokens come from.
    package let tokenEndpoint: String
    /// What an assertion names as `aud`: the token endpoint unless the platform asks for another value.
    package let audience: String

    package init(
        registrationID: RegistrationID, clientID: String, tokenEndpoint: String, audience: String? = nil
    ) {
        self.registrationID = registrationID
        self.clientID = clientID
        self.tokenEndpoint = tokenEndpoint
        self.audience = audience ?? tokenEndpoint
    }
}
