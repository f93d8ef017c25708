package import Core
package import Crypto

/// Makes and checks the bearer tokens of the product API.
///
/// A token names a session; whether that session lives, and what its person may do, is asked of the database each time.
package struct AccessTokens: Sendable {
    private static let issuer = "lyceum"
    private static let audience = "lyceum-api"
    /// The header's `typ` (RFC 9068 §2.1).
    private static let type = "at+jwt"
    /// The value of `token_use` in an access token; none of another use is taken for one.
    private static let use = "access"
    private let signer: JWTSigner
    private let verifier: JWTVerifier
    private let lifetime: Duration
    private let clock: any WallClock

    /// The key's 32 bytes or more sign and check all tokens.
    package init(
        key: [UInt8], lifetime: Duration = SessionPolicy().accessLifetime, clock: any WallClock
    ) throws(CryptoError) {
        let key = try HMACKey(key)
        signer = JWTSigner(key: key, type: Self.type)
        var policy = JWTPolicy(issuer: Self.issuer, audiences: [Self.audience])
        policy.type = .exactly(Self.type)
        verifier = JWTVerifier(keys: [key], policy: policy, clock: clock)
        self.lifetime = lifetime
        self.clock = clock
    }

    /// A new token that speaks for the session's person.
    package func issue(for grant: AccessGrant) throws(CryptoError) -> String {
        let now = clock.now()
        return try signer.sign(
            JWTClaims(
                issuer: Self.issuer, subject: grant.userID.description, audience: [Self.audience], issuedAt: now,
                expiresAt: now + lifetime,
                others: [
                    "tenant": .string(grant.tenantID.description), "sid": .string(grant.sessionID.description),
                    "token_use": .string(Self.use),
                ]))
    }

    /// What the token says.
    package func grant(in token: some StringProtocol) throws(CryptoError) -> AccessGrant {
        let claims = try verifier.verify(token)
        guard claims.others["token_use"]?.stringValue == Self.use else { throw .missingClaim("token_use") }
        guard let user = UserID(claims.subject) else { throw .missingClaim("sub") }
        guard let tenant = claims.others["tenant"]?.stringValue.flatMap({ TenantID($0) }) else {
            throw .missingClaim("tenant")
        }
        guard let session = claims.others["sid"]?.stringValue.flatMap({ SessionID($0) }) else {
            throw .missingClaim("sid")
        }
        return AccessGrant(tenantID: tenant, userID: user, sessionID: session)
    }
}
