package import Core

/// What a client gets to act in a session.
package struct SessionTokens: Sendable {
    package let sessionID: SessionID
    package let accessToken: String
    /// Seconds.
    package let accessLifetime: Int
    package let refreshToken: RefreshToken
    /// Seconds, unless the session ends earlier.
    package let refreshLifetime: Int
}
