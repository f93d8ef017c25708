import Core

/// What a verifier asks of a token besides a signature that fits.
package struct JWTPolicy: Sendable {
    /// What the header's `typ` must say, without regard to case (RFC 8725 §3.11).
    package enum TokenType: Sendable, Equatable {
        /// `JWT` or nothing, as tokens of other issuers have it.
        case plain
        /// Exactly this, such as `at+jwt`, so that a token for one purpose never serves another.
        case exactly(String)
    }

    /// `iss` must be exactly this.
    package var issuer: String
    /// `aud` must have one of these.
    package var audiences: Set<String>
    /// What the token must be for.
    package var type: TokenType = .plain
    /// Keys of other algorithms are as good as unknown.
    package var algorithms = Set(SignatureAlgorithm.allCases)
    /// Whether a token without `kid` is refused even where there is only one key that it can mean.
    package var requiresKeyID = false
    /// Whether `sub` must be there and not empty.
    package var requiresSubject = true
    /// Whether `iat` must be there.
    package var requiresIssuedAt = true
    /// How long ago, besides the leeway, a token may have been issued; it then needs `iat`. Nil: until it expires.
    package var maximumAge: Duration?
    /// How far clocks may differ, for every time in a token.
    package var leeway: Duration = .seconds(60)
    /// Longer tokens are refused, in bytes.
    package var maximumLength = JSONWebSignature.maximumLength

    /// Asks for the issuer and one of the audiences, and otherwise for what is usual.
    package init(issuer: String, audiences: Set<String>) {
        self.issuer = issuer
        self.audiences = audiences
    }

    /// Refuses claims that do not come from the issuer, are meant for others, or do not hold now.
    func check(_ claims: JWTClaims, now: Timestamp) throws(CryptoError) {
        guard claims.issuer == issuer else { throw .wrongIssuer }
        guard claims.audience.contains(where: audiences.contains) else { throw .wrongAudience }
        guard now < claims.expiresAt + leeway else { throw .expired }
        let latest = now + leeway
        for start in [claims.issuedAt, claims.notBefore] {
            if let start, start > latest { throw .notYetValid }
        }
        guard let maximumAge else { return }
        guard let issuedAt = claims.issuedAt else { throw .missingClaim("iat") }
        guard now < issuedAt + maximumAge + leeway else { throw .expired }
    }

    /// Refuses a header's `typ` that names another purpose.
    func check(type: String?) throws(CryptoError) {
        guard let text = type else {
            guard case .plain = self.type else { throw .wrongType }
            return
        }
        let wanted = if case .exactly(let name) = self.type { name } else { "JWT" }
        guard text == wanted || Self.mediaType(text) == Self.mediaType(wanted) else { throw .wrongType }
    }

    /// The type with what may be left away (RFC 7515 §4.1.9).
    private static func mediaType(_ text: String) -> String {
        let text = text.lowercased()
        return text.contains("/") ? text : "application/" + text
    }
}
