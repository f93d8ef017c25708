/// The signature algorithms that we use, by the names that JOSE headers give them (RFC 7518 §3, RFC 8037 §3.1).
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
    /// HMAC with SHA-256: whoever can check can also sign.
    case hs256 = "HS256"
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
    /// Ed25519; Ed448 is not taken.
    case edDSA = "EdDSA"
}
