import COpenSSL

/// The public half of a pair: checks signatures of RS256, ES256 or EdDSA, whichever its kind of key serves.
///
/// Reading a key costs far more than a check with it: keep it.
package struct PublicKey: VerificationKey {
    /// Longer texts are no keys of ours, in bytes.
    static let maximumTextLength = 16 << 10

    /// The key's name: what its owner calls it, or else its thumbprint.
    package let keyID: String
    /// The key's name in a token's `kid`.
    package var id: String? { keyID }
    package var algorithm: SignatureAlgorithm { key.algorithm }
    /// The SHA-256 thumbprint of RFC 7638: names the key by itself, whatever it is called.
    package let thumbprint: String
    let key: AsymmetricKey

    /// Takes the key under the name, or under its thumbprint.
    init(_ key: AsymmetricKey, id: String?) {
        self.key = key
        thumbprint = key.thumbprint
        keyID = id ?? thumbprint
    }

    /// Reads a SubjectPublicKeyInfo (RFC 5280 §4.1) in DER.
    package init(der: [UInt8], id: String? = nil) throws(CryptoError) {
        guard der.count <= Self.maximumTextLength else { throw .malformedKey }
        let read = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var place = bytes.baseAddress
            let key = unsafe d2i_PUBKEY(nil, &place, bytes.count)
            guard unsafe key != nil, unsafe place == bytes.baseAddress?.advanced(by: bytes.count) else {
                unsafe EVP_PKEY_free(key)
                return nil
            }
            return unsafe key
        }
        self.init(try unsafe AsymmetricKey(owning: read), id: id)
    }

    /// Reads the first `PUBLIC KEY` of a text in PEM.
    package init(pem: String, id: String? = nil) throws(CryptoError) {
        let bytes = Array(pem.utf8.prefix(Self.maximumTextLength))
        let read = unsafe try MemoryBIO(bytes).with { bio in
            unsafe PEM_read_bio_PUBKEY(bio, nil, lyceum_no_password, nil)
        }
        self.init(try unsafe AsymmetricKey(owning: read), id: id)
    }

    package func isValid(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        key.isValid(signature, of: message)
    }

    /// The key as SubjectPublicKeyInfo in DER.
    package var der: [UInt8] {
        unsafe key.withKey { key in
            var start: UnsafeMutablePointer<UInt8>?
            let count = unsafe i2d_PUBKEY(key, &start)
            defer { unsafe lyceum_free(start) }
            return unsafe Array(UnsafeBufferPointer(start: start, count: max(0, Int(count))))
        }
    }

    /// The key as SubjectPublicKeyInfo in PEM.
    package func pem() throws(CryptoError) -> String {
        let text = try MemoryBIO()
        guard unsafe key.withKey({ key in unsafe text.with { bio in unsafe PEM_write_bio_PUBKEY(bio, key) } }) == 1
        else {
            throw .outOfMemory
        }
        return text.text
    }
}

extension PublicKey: Equatable {
    /// Keys are the same when they check the same signatures under the same name.
    package static func == (left: PublicKey, right: PublicKey) -> Bool {
        left.keyID == right.keyID && left.thumbprint == right.thumbprint
    }
}
