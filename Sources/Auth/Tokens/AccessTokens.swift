package import Core
package import Crypto

/// Makes and checks the bearer tokens of the product API.
///
/// A token names a session; whether that session lives, and what its person may do, is asked of the database each time.
/// Tokens are signed with HS256 under a key of this installation's servers alone, or, where others are to check them
/// too, with a published key of the ring. Both kinds are taken, so that one can follow the other.
package struct AccessTokens: Sendable {
    private static let issuer = "lyceum"
    private static let audience = "lyceum-api"
    /// The header's `typ` (RFC 9068 §2.1).
    private static let type = "at+jwt"
    /// The value of `token_use` in an access token; none of another use is taken for one.
    private static let use = "access"

    private let signer: JWTSigner
    /// The key that signs, and those before it that are still taken.
    private let verifiers: [JWTVerifier]
    private let ring: SigningKeyRing?
    private let algorithm: SignatureAlgorithm
    private let lifetime: Duration
    private let clock: any WallClock

    /// The key, of 32 bytes or more, is HS256's, and so are earlier ones whose tokens are still taken; other algorithms
    /// sign with keys of the ring.
    package init(
        key: [UInt8], earlier: [[UInt8]] = [], ring: SigningKeyRing? = nil, algorithm: SignatureAlgorithm = .hs256,
        lifetime: Duration = SessionPolicy().accessLifetime, clock: any WallClock
    ) throws(CryptoError) {
        precondition(algorithm == .hs256 || ring != nil)
        let key = try HMACKey(key)
        signer = JWTSigner(key: key, type: Self.type)
        var verifiers = [JWTVerifier(keys: [key], policy: Self.policy, clock: clock)]
        for bytes in earlier {
            verifiers.append(JWTVerifier(keys: [try HMACKey(bytes)], policy: Self.policy, clock: clock))
        }
        self.verifiers = verifiers
        self.ring = ring
        self.algorithm = algorithm
        self.lifetime = lifetime
        self.clock = clock
    }

    private static var policy: JWTPolicy {
        var policy = JWTPolicy(issuer: issuer, audiences: [audience])
        policy.type = .exactly(type)
        return policy
    }

    /// A new token that speaks for the session's person.
    package func issue(for grant: AccessGrant) async throws -> String {
        let now = clock.now()
        let claims = JWTClaims(
            issuer: Self.issuer, subject: grant.userID.description, audience: [Self.audience], issuedAt: now,
            expiresAt: now + lifetime,
            others: [
                "tenant": .string(grant.tenantID.description), "sid": .string(grant.sessionID.description),
                "token_use": .string(Self.use),
            ])
        guard algorithm != .hs256, let ring else { return try signer.sign(claims) }
        return try await JWTSigner(key: ring.signer(algorithm), type: Self.type).sign(claims)
    }

    /// What the token says. Throws `CryptoError` for one that is forged, malformed or out of its time.
    package func grant(in token: some StringProtocol & Sendable) async throws -> AccessGrant {
        do throws(CryptoError) {
            return try Self.grant(in: verify(token))
        } catch .unknownTokenKey {
            // HS256's key has no name: a token with one is of the ring.
            guard let ring, let name = try JSONWebSignature(compact: token).keyID,
                let key = try await ring.key(named: name)
            else { throw CryptoError.unknownTokenKey }
            return try Self.grant(in: JWTVerifier(keys: [key], policy: Self.policy, clock: clock).verify(token))
        }
    }

    private func verify(_ token: some StringProtocol) throws(CryptoError) -> JWTClaims {
        for verifier in verifiers.dropLast() {
            do throws(CryptoError) {
                return try verifier.verify(token)
            } catch .wrongSignature {
                continue
            }
        }
        return try verifiers[verifiers.count - 1].verify(token)
    }

    private static func grant(in claims: JWTClaims) throws(CryptoError) -> AccessGrant {
        guard claims["token_use"]?.stringValue == use else { throw .missingClaim("token_use") }
        guard let user = UserID(claims.subject) else { throw .missingClaim("sub") }
        guard let tenant = claims["tenant"]?.stringValue.flatMap({ TenantID($0) }) else {
            throw .missingClaim("tenant")
        }
        guard let session = claims["sid"]?.stringValue.flatMap({ SessionID($0) }) else { throw .missingClaim("sid") }
        return AccessGrant(tenantID: tenant, userID: user, sessionID: session)
    }
}
