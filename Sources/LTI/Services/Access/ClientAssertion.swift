package import Core
package import Crypto

/// The signed statement by which the tool proves who it is when it asks for a service token (RFC 7523 §2.2, Security
/// Framework 1.0 §4.1.1).
package enum ClientAssertion {
    /// How long a platform may take it.
    static let life: Duration = .seconds(300)
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// Signs an assertion; the `jti` must never have been used before.
    package static func text(
        for client: ServiceClient, key: any SigningKey, id: String, at now: Timestamp
    ) throws(CryptoError) -> String {
        try JWTSigner(key: key).sign(
            JWTClaims(
                issuer: client.clientID, subject: client.clientID, audience: [client.audience], issuedAt: now,
                expiresAt: now + life, id: id))
    }
}
