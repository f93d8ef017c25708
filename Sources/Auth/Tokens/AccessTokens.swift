package import Core
package import Crypto
package import HTTPCore

/// Makes and checks the bearer tokens of the product API.
///
/// A token says who, in which tenant and as what, as of the sign-in; a role that changes meanwhile shows in the next
/// token, at the latest after `lifetime`.
package struct AccessTokens: Sendable {
    /// How long a token opens doors, in seconds.
    package static let lifetime = 8 * 3600

    private static let issuer = "lyceum"
    private static let audience = "lyceum-api"
    private let signer: JWTSigner
    private let verifier: JWTVerifier
    private let clock: any WallClock

    /// The key's 32 bytes or more sign and check all tokens.
    package init(key: [UInt8], clock: any WallClock) throws(CryptoError) {
        let key = try HMACKey(key)
        signer = JWTSigner(key: key)
        verifier = JWTVerifier(keys: [key], issuer: Self.issuer, audience: Self.audience, clock: clock)
        self.clock = clock
    }

    /// A new token that speaks for the identity.
    package func issue(for identity: Identity) throws(CryptoError) -> String {
        let now = clock.now()
        return try signer.sign(
            JWTClaims(
                issuer: Self.issuer, subject: identity.userID.description, audience: [Self.audience], issuedAt: now,
                expiresAt: now + .seconds(Self.lifetime),
                others: [
                    "tenant": .string(identity.tenantID.description), "role": .string(identity.role.rawValue),
                ]))
    }

    /// Whom the token speaks for.
    package func identity(in token: some StringProtocol) throws(CryptoError) -> Identity {
        let claims = try verifier.verify(token)
        guard let user = UserID(claims.subject) else { throw .missingClaim("sub") }
        guard let tenant = claims.others["tenant"]?.stringValue.flatMap({ TenantID($0) }) else {
            throw .missingClaim("tenant")
        }
        guard let role = claims.others["role"]?.stringValue.flatMap(Role.init(rawValue:)) else {
            throw .missingClaim("role")
        }
        return Identity(tenantID: tenant, userID: user, role: role)
    }
}
