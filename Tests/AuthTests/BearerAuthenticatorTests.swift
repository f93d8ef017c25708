import Auth
import Core
import Crypto
import HTTPCore
import Support
import Testing

@Suite struct BearerAuthenticatorTests {
    private let clock = SetClock()
    private let key = [UInt8](repeating: 9, count: 32)
    private let identity: Identity
    private let tokens: AccessTokens
    private let authenticator: BearerAuthenticator

    init() throws {
        let identifiers = SystemIdentifierGenerator()
        identity = Identity(tenantID: identifiers.make(), userID: identifiers.make(), role: .teacher)
        tokens = try AccessTokens(key: key, clock: clock)
        authenticator = BearerAuthenticator(tokens: tokens)
    }

    private func identity(authorization values: String...) throws -> Identity? {
        var request = HTTPRequest(method: .get, path: "/")
        for value in values { request.fields.append("authorization", value) }
        return try authenticator.identity(of: request)
    }

    @Test("A token speaks for whom it was made, whatever the case of the scheme")
    func accepted() throws {
        let token = try tokens.issue(for: identity)
        #expect(try identity(authorization: "Bearer \(token)") == identity)
        #expect(try identity(authorization: "bearer \(token)") == identity)
    }

    @Test("A request without credentials is nobody's")
    func missing() throws {
        #expect(try identity() == nil)
    }

    @Test(
        "Every other field is refused",
        arguments: [
            "", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Token abc", "Bearer a b", "Bearer a.b.c",
        ])
    func malformed(field: String) {
        #expect(throws: AuthError.invalidToken) { try identity(authorization: field) }
    }

    @Test("Two fields are refused, even when both hold the same token")
    func repeated() throws {
        let token = try tokens.issue(for: identity)
        #expect(throws: AuthError.invalidToken) {
            try identity(authorization: "Bearer \(token)", "Bearer \(token)")
        }
    }

    @Test("A token ends after eight hours and the leeway")
    func expiry() throws {
        let token = try tokens.issue(for: identity)
        clock.advance(by: .seconds(AccessTokens.lifetime))
        #expect(try identity(authorization: "Bearer \(token)") == identity)
        clock.advance(by: .seconds(60))
        #expect(throws: AuthError.invalidToken) { try identity(authorization: "Bearer \(token)") }
    }

    @Test("A token under another key is refused")
    func forged() throws {
        let forger = try AccessTokens(key: [UInt8](repeating: 8, count: 32), clock: clock)
        let token = try forger.issue(for: identity)
        #expect(throws: AuthError.invalidToken) { try identity(authorization: "Bearer \(token)") }
    }

    @Test(
        "A rightly signed token without tenant, person or known role is refused",
        arguments: [
            ("sub", "nobody"), ("tenant", "x"), ("role", "root"), ("role", nil),
        ])
    func claims(name: String, value: String?) throws {
        var claims = JWTClaims(
            issuer: "lyceum", subject: identity.userID.description, audience: ["lyceum-api"], issuedAt: clock.now(),
            expiresAt: clock.now() + .seconds(60),
            others: ["tenant": .string(identity.tenantID.description), "role": "teacher"])
        let signer = JWTSigner(key: try HMACKey(key))
        #expect(try identity(authorization: "Bearer \(signer.sign(claims))") == identity)
        if name == "sub" { claims.subject = value ?? "" } else { claims.others[name] = value.map { .string($0) } }
        let token = try signer.sign(claims)
        #expect(throws: AuthError.invalidToken) { try identity(authorization: "Bearer \(token)") }
    }

    @Test("The refusal is a 401 that says why in WWW-Authenticate, as RFC 6750 §3 asks")
    func challenge() {
        #expect(AuthError.invalidToken.status == .unauthorized)
        #expect(AuthError.invalidToken.fields["WWW-Authenticate"] == "Bearer error=\"invalid_token\"")
    }
}
