/// A secret for HS256 (RFC 7518 §3.2).
package struct HMACKey: SigningKey {
    package let id: String?
    package var algorithm: SignatureAlgorithm { .hs256 }
    private let secret: [UInt8]

    /// Takes at least 32 bytes, as §3.2 asks; fewer throw `weakKey`.
    package init(_ secret: [UInt8], id: String? = nil) throws(CryptoError) {
        guard secret.count >= 32 else { throw .weakKey(minimum: 32) }
        self.secret = secret
        self.id = id
    }

    package func signature(of message: [UInt8]) -> [UInt8] {
        HMAC.sha256(message, key: secret)
    }

    package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        ConstantTime.equals(signature, HMAC.sha256(message, key: secret))
    }
}
