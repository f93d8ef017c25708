package import Core
import Crypto
package import HTTPCore

/// Proves who sends a request by its bearer token (RFC 6750 §2.1): an access token, or an API key.
package struct BearerAuthenticator: Authenticator {
    private let tokens: AccessTokens
    private let sessions: SessionStore
    private let keys: APIKeyStore
    private let clock: any WallClock

    package init(tokens: AccessTokens, sessions: SessionStore, keys: APIKeyStore, clock: any WallClock) {
        self.tokens = tokens
        self.sessions = sessions
        self.keys = keys
        self.clock = clock
    }

    /// The sender; nil without an `Authorization` field. Throws `AuthError.invalidToken` for every other scheme, for
    /// more than one field, for a token that is malformed, forged or out of its time, and for one whose session, person
    /// or tenant is not there any more: which of them it is, is not said.
    package func identity(of request: HTTPRequest) async throws -> Identity? {
        guard let token = try Self.token(of: request) else { return nil }
        guard let identity = try await identity(in: token) else { throw AuthError.invalidToken }
        return identity
    }

    private func identity(in token: Substring) async throws -> Identity? {
        if token.hasPrefix(APIKeySecret.prefix) {
            guard let key = APIKeySecret(token) else { return nil }
            return try await keys.identity(of: key, at: clock.now())
        }
        do {
            return try await sessions.identity(of: try await tokens.grant(in: token), at: clock.now())
        } catch is CryptoError {
            return nil
        }
    }

    private static func token(of request: HTTPRequest) throws(AuthError) -> Substring? {
        let fields = request.fields.all("Authorization")
        guard let field = fields.first else { return nil }
        // Over the bytes: every request passes here, with a token of some hundreds of them. What else is no token, such as
        // one with a space in it, is refused where it is read.
        let (bytes, space) = (field.utf8, UInt8(ascii: " "))
        guard fields.count == 1, let end = bytes.firstIndex(of: space) else { throw .invalidToken }
        let token = field[bytes.index(after: end)...]
        let isBearer = bytes[..<end].elementsEqual("bearer".utf8) { $0 | 0x20 == $1 }
        guard isBearer else { throw .invalidToken }
        return token
    }
}
