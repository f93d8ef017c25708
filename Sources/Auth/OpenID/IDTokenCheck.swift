import Core
import Crypto

/// Checks ID tokens against our record of the provider (OpenID Connect Core 1.0 §3.1.3.7): issuer, client and algorithms
/// are ours, and nothing that the token says chooses them.
struct IDTokenCheck: Sendable {
    /// The longest token, in bytes: groups take their room.
    static let maximumLength = 64 << 10
    /// How long ago a token may have been made: no longer than a sign-in may take.
    static let maximumAge = Duration.seconds(600)

    let issuer: Issuer
    let clientID: String
    let algorithms: [SignatureAlgorithm]
    let clock: any WallClock

    /// The name that the token gives to its key; nil for none. Throws for what is no token.
    static func keyID(of token: String) throws(IDTokenProblem) -> String? {
        do throws(CryptoError) {
            return try JSONWebSignature(compact: token, maximumLength: maximumLength).keyID
        } catch {
            throw .token(error)
        }
    }

    /// The claims of a token that passes every check with one of the keys. The signature comes first: what it does not
    /// cover is not looked at.
    func claims(of token: String, keys: [any VerificationKey]) throws(CryptoError) -> JWTClaims {
        var policy = JWTPolicy(issuer: issuer.description, audiences: [clientID])
        policy.algorithms = Set(algorithms)
        policy.maximumAge = Self.maximumAge
        policy.maximumLength = Self.maximumLength
        return try JWTVerifier(keys: keys, policy: policy, clock: clock).verify(token)
    }

    /// What is asked of the claims of a sign-in besides.
    func check(
        _ claims: JWTClaims, nonce: String, accessToken: String, algorithm: String
    ) throws(IDTokenProblem) {
        // No audience but us is trusted.
        guard Set(claims.audience) == [clientID] else { throw .otherAudience }
        if let party = claims["azp"], party.stringValue != clientID { throw .otherParty }
        guard let found = claims["nonce"]?.stringValue,
            ConstantTime.equals(Array(found.utf8), Array(nonce.utf8))
        else { throw .wrongNonce }
        if let hash = claims["at_hash"] {
            let expected = Self.accessTokenHash(accessToken, algorithm: algorithm)
            guard let text = hash.stringValue, ConstantTime.equals(Array(text.utf8), Array(expected.utf8)) else {
                throw .wrongAccessToken
            }
        }
        guard Self.isSubject(claims.subject) else { throw .unusableSubject }
    }

    /// The left half of the hash that the signature's algorithm uses (§3.1.3.6); Ed25519 uses SHA-512.
    static func accessTokenHash(_ token: String, algorithm: String) -> String {
        let bytes = Array(token.utf8)
        let isEdDSA = algorithm == SignatureAlgorithm.edDSA.rawValue
        let digest = isEdDSA ? Digest.sha512(bytes) : Digest.sha256(bytes)
        return Base64URL.encode(Array(digest.prefix(digest.count / 2)))
    }

    /// Whether a provider may call somebody so.
    static func isSubject(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
