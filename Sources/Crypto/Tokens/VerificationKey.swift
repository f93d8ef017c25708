/// A key that checks signatures with the one algorithm our records give it.
package protocol VerificationKey: Sendable {
    /// The `kid` under which tokens name the key; nil for a key without a name.
    var id: String? { get }
    var algorithm: SignatureAlgorithm { get }
    /// Whether the signature was made over the message with this key, or with the private half of it.
    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool
}

/// A key that also makes signatures.
package protocol SigningKey: VerificationKey {
    func signature(of message: [UInt8]) throws(CryptoError) -> [UInt8]
}
