import Core
import Crypto
package import HTTPCore

/// The two cookies that hold a page's session: the refresh token, which scripts cannot read, and a token that the page
/// must send back in a field of its own (a signed double submit), which a page of another origin cannot read.
///
/// Over TLS their names begin with `__Host-`, so that no other host and no plain connection can set them. Without TLS,
/// as on a developer's `http://localhost`, browsers take no such names; plain ones are used there, and never believed
/// over TLS.
package struct SessionCookies: Sendable {
    /// The field that every unsafe request must carry which a cookie authenticates.
    package static let field = "X-CSRF-Token"
    private static let securePrefix = "__Host-"
    private static let session = "lyceum_session"
    private static let submitted = "lyceum_csrf"

    private let key: [UInt8]
    private let earlier: [[UInt8]]

    /// The key, of 32 bytes, binds the page's token to its session; what earlier ones bound is still taken.
    package init(key: [UInt8], earlier: [[UInt8]] = []) {
        self.key = key
        self.earlier = earlier
    }

    /// The refresh token in the request's cookie; nil without one. Throws `AuthError.forgedRequest` unless the request
    /// proves that a page of ours sent it.
    package func refreshToken(of request: HTTPRequest) throws -> RefreshToken? {
        let prefix = request.isSecure ? Self.securePrefix : ""
        guard let text = request.cookie(prefix + Self.session) else { return nil }
        guard let token = RefreshToken(text) else { throw AuthError.invalidRefreshToken }
        let submitted = request.fields.all(Self.field)
        guard submitted.count == 1, let cookie = request.cookie(prefix + Self.submitted) else {
            throw AuthError.forgedRequest
        }
        let given = [Array(submitted[0].utf8), Array(cookie.utf8)]
        let fits = ([key] + earlier).contains { key in
            let expected = Array(Self.submission(for: token, key: key).utf8)
            return given.allSatisfy { ConstantTime.equals($0, expected) }
        }
        guard fits else { throw AuthError.forgedRequest }
        return token
    }

    /// What a page with this session must send back.
    package func submission(for token: RefreshToken) -> String {
        Self.submission(for: token, key: key)
    }

    private static func submission(for token: RefreshToken, key: [UInt8]) -> String {
        Base64URL.encode(HMAC.sha256(token.sessionID.uuid.bytes, key: key))
    }

    /// Gives the answer the cookies of the session.
    package func set(_ tokens: SessionTokens, on response: inout HTTPResponse, isSecure: Bool) {
        append(
            tokens.refreshToken.text, submission(for: tokens.refreshToken), maximumAge: tokens.refreshLifetime,
            to: &response, isSecure: isSecure)
    }

    /// Makes the answer remove the cookies.
    package func remove(from response: inout HTTPResponse, isSecure: Bool) {
        append("", "", maximumAge: 0, to: &response, isSecure: isSecure)
    }

    private func append(
        _ session: String, _ submitted: String, maximumAge: Int, to response: inout HTTPResponse, isSecure: Bool
    ) {
        let prefix = isSecure ? Self.securePrefix : ""
        for (name, value, isHidden) in [(Self.session, session, true), (Self.submitted, submitted, false)] {
            let cookie = SetCookie(
                prefix + name, value, maximumAge: maximumAge, isSecure: isSecure, isHidden: isHidden)
            response.fields.append("Set-Cookie", cookie.field)
        }
    }
}
