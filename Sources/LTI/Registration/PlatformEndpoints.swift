package import Auth

/// The addresses of a platform that the tool talks to, besides that of its keys.
package struct PlatformEndpoints: Sendable, Equatable {
    /// Where the tool sends the browser for authentication (Security Framework 1.0 §5.1.1.2).
    package var authorization: ProviderURL
    /// Where the tool gets service tokens (§4.1).
    package var token: ProviderURL
    /// What service-token requests name as `aud` where it is not the token endpoint.
    package var tokenAudience: String?

    package init(authorization: ProviderURL, token: ProviderURL, tokenAudience: String? = nil) {
        self.authorization = authorization
        self.token = token
        self.tokenAudience = tokenAudience
    }

    /// What service-token requests name as `aud`.
    package var audience: String { tokenAudience ?? token.description }
}
