import Crypto

/// What a person's browser is sent to the provider with (OpenID Connect Core 1.0 §3.1.2.1, RFC 7636 §4.3).
struct AuthorizationRequest: Sendable {
    let metadata: ProviderMetadata
    let settings: IdentityProviderSettings
    let redirectURI: String
    let state: SignInState
    let browser: BrowserSecret

    /// Nil where no code challenge can be made of the browser's secret, which does not happen.
    var url: String? {
        PKCE(verifier: browser.codeVerifier(for: state)).map { pkce in
            metadata.authorizationEndpoint.appending([
                ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", redirectURI),
                ("scope", settings.scopes.joined(separator: " ")), ("state", state.text),
                ("nonce", browser.nonce(for: state)), ("code_challenge", pkce.challenge),
                ("code_challenge_method", "S256"),
            ])
        }
    }
}
