/// A key that checks signatures with the one algorithm our records give it.
package protocol VerificationKey: Sendable {
    /// The `kid` under which tokens name the key; nil for a key without a name.
    var id: String? { get }
    /// The one algorithm that the key serves.
    var algorithm: SignatureAlgorithm { get }
    /// Whether the signature was made over the message with this key, or with the private half of it.
    func isValid(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool
}

extension VerificationKey {
    /// Whether the signature was made over the message with this key, or with the private half of it.
    package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        isValid(signature.span, of: message.span)
    }
}

/// A key that also makes signatures.
package protocol SigningKey: VerificationKey {
    /// The signature as JOSE writes it: for ECDSA r and s one after the other.
    func signature(of message: Span<UInt8>) throws(CryptoError) -> [UInt8]
}

extension SigningKey {
    /// The signature as JOSE writes it: for ECDSA r and s one after the other.
    package func signature(of message: [UInt8]) throws(CryptoError) -> [UInt8] {
        try signature(of: message.span)
    }
}
