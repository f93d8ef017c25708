package import Core

/// Checks JSON Web Tokens against our records: keys, issuer, audience and time.
///
/// The token chooses among our keys by its `kid`, and nothing else. Without a `kid` only a sole key is tried.
package struct JWTVerifier: Sendable {
    private let keys: [any VerificationKey]
    private let issuer: String
    private let audience: String
    private let leeway: Duration
    private let clock: any WallClock

    /// The leeway is how far clocks may differ, for every time in a token.
    package init(
        keys: [any VerificationKey], issuer: String, audience: String, leeway: Duration = .seconds(30),
        clock: any WallClock
    ) {
        self.keys = keys
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
        self.clock = clock
    }

    /// The token's claims, once the signature and every check of RFC 7519 §4.1 have passed.
    package func verify(_ token: some StringProtocol) throws(CryptoError) -> JWTClaims {
        let signed = try JSONWebSignature(compact: token)
        try signed.verify(with: key(for: signed))
        guard (signed.type ?? "JWT").uppercased() == "JWT" else { throw .malformedToken }
        let claims = try JWTClaims(payload: signed.payload)
        try check(claims)
        return claims
    }

    private func key(for signed: JSONWebSignature) throws(CryptoError) -> any VerificationKey {
        let candidate =
            if let id = signed.keyID { keys.first { $0.id == id } } else { keys.count == 1 ? keys.first : nil }
        guard let candidate else { throw .unknownTokenKey }
        return candidate
    }

    private func check(_ claims: JWTClaims) throws(CryptoError) {
        guard claims.issuer == issuer else { throw .wrongIssuer }
        guard claims.audience.contains(audience) else { throw .wrongAudience }
        let now = clock.now()
        guard now < claims.expiresAt + leeway else { throw .expired }
        let start = max(claims.issuedAt, claims.notBefore ?? claims.issuedAt)
        guard start < now + leeway + .microseconds(1) else { throw .notYetValid }
    }
}
