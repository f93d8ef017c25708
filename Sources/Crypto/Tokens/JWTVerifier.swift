package import Core

/// Checks JSON Web Tokens against our records: keys, issuer, audience, type and time.
///
/// The token chooses among our keys by its `kid`, and nothing else. Two keys with one name are as good as none, and
/// without a `kid` only a sole key is tried.
package struct JWTVerifier: Sendable {
    /// What is asked besides a signature that fits.
    package let policy: JWTPolicy
    private let keys: [String: any VerificationKey]
    private let soleKey: (any VerificationKey)?
    private let known: [KnownHeader]
    private let clock: any WallClock

    /// Keys of algorithms that the policy does not allow are left out.
    package init(keys: [any VerificationKey], policy: JWTPolicy, clock: any WallClock) {
        let keys = keys.filter { policy.algorithms.contains($0.algorithm) }
        let named = Dictionary(grouping: keys) { $0.id }
        self.keys = named.reduce(into: [:]) { result, entry in
            if let id = entry.key, entry.value.count == 1 { result[id] = entry.value[0] }
        }
        soleKey = keys.count == 1 ? keys[0] : nil
        let type = if case .exactly(let name) = policy.type { name } else { "JWT" }
        known = keys.map { KnownHeader(JOSEHeader(algorithm: $0.algorithm, keyID: $0.id, type: type)) }
        self.policy = policy
        self.clock = clock
    }

    /// Asks for the issuer and the audience, and otherwise for what is usual.
    package init(keys: [any VerificationKey], issuer: String, audience: String, clock: any WallClock) {
        self.init(keys: keys, policy: JWTPolicy(issuer: issuer, audiences: [audience]), clock: clock)
    }

    /// The token's claims, once the signature and every check of RFC 7519 §4.1 have passed.
    package func verify(_ token: some StringProtocol) throws(CryptoError) -> JWTClaims {
        let signed = try JSONWebSignature(compact: token, maximumLength: policy.maximumLength, known: known)
        try signed.verify(with: key(named: signed.keyID))
        try policy.check(type: signed.type)
        let claims = try JWTClaims(payload: signed.payload, policy: policy)
        try policy.check(claims, now: clock.now())
        return claims
    }

    private func key(named id: String?) throws(CryptoError) -> any VerificationKey {
        let key = if let id { keys[id] } else { policy.requiresKeyID ? nil : soleKey }
        guard let key else { throw .unknownTokenKey }
        return key
    }
}
