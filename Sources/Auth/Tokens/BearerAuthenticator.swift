package import HTTPCore

/// Proves who sends a request by its bearer token (RFC 6750 §2.1).
package struct BearerAuthenticator: Authenticator {
    private let tokens: AccessTokens

    package init(tokens: AccessTokens) {
        self.tokens = tokens
    }

    /// The sender; nil without an `Authorization` field. Throws `AuthError.invalidToken` for every other scheme, for
    /// more than one field, and for a token that is malformed, forged or out of its time.
    package func identity(of request: HTTPRequest) throws -> Identity? {
        let fields = request.fields.all("Authorization")
        guard let field = fields.first else { return nil }
        let parts = field.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 1, parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw AuthError.invalidToken
        }
        do {
            return try tokens.identity(in: parts[1])
        } catch {
            throw AuthError.invalidToken
        }
    }
}
