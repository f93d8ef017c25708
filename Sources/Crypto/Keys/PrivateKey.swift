import COpenSSL

/// A pair of keys that signs with RS256, ES256 or EdDSA.
package struct PrivateKey: SigningKey {
    /// What others check the signatures with; it has the same name.
    package let publicKey: PublicKey
    /// The key's name in a token's `kid`.
    package var id: String? { publicKey.keyID }
    package var algorithm: SignatureAlgorithm { publicKey.algorithm }

    /// A new pair for RS256, ES256 or EdDSA, named by its thumbprint unless a name is given.
    ///
    /// RSA takes 2048 bits or more and up to a second of a processor: not on a loop.
    package static func generate(
        _ algorithm: SignatureAlgorithm, id: String? = nil, rsaBits: Int = 2048
    ) throws(CryptoError) -> PrivateKey {
        let made: OpaquePointer?
        switch algorithm {
        case .rs256:
            guard rsaBits >= 2048 else { throw .weakKey(minimum: 256) }
            unsafe made = lyceum_generate_rsa(rsaBits)
        case .es256: unsafe made = lyceum_generate_p256()
        case .edDSA: unsafe made = lyceum_generate_ed25519()
        case .hs256: throw .unsupportedKey
        }
        guard let made = unsafe made else { throw .outOfMemory }
        return PrivateKey(unsafe PublicKey(try AsymmetricKey(owning: made), id: id))
    }

    /// Reads a PKCS#8 `PrivateKeyInfo` (RFC 5958) in DER, not encrypted.
    package init(pkcs8 der: [UInt8], id: String? = nil) throws(CryptoError) {
        guard der.count <= PublicKey.maximumTextLength else { throw .malformedKey }
        let read = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var place = bytes.baseAddress
            let information = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &place, bytes.count)
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(information) }
            guard let information = unsafe information,
                unsafe place == bytes.baseAddress?.advanced(by: bytes.count)
            else { return nil }
            return unsafe EVP_PKCS82PKEY(information)
        }
        try self.init(checking: PublicKey(try unsafe AsymmetricKey(owning: read), id: id))
    }

    /// Reads the first private key of a text in PEM, not encrypted; PKCS#8 and the older forms alike.
    package init(pem: String, id: String? = nil) throws(CryptoError) {
        let bytes = Array(pem.utf8.prefix(PublicKey.maximumTextLength))
        let read = unsafe try MemoryBIO(bytes).with { bio in
            unsafe PEM_read_bio_PrivateKey(bio, nil, lyceum_no_password, nil)
        }
        try self.init(checking: PublicKey(try unsafe AsymmetricKey(owning: read), id: id))
    }

    private init(_ publicKey: PublicKey) {
        self.publicKey = publicKey
    }

    /// Signs once: halves that do not belong together are no key.
    private init(checking publicKey: PublicKey) throws(CryptoError) {
        self.publicKey = publicKey
        let probe = Array("probe".utf8)
        guard let signature = try? signature(of: probe), isValid(signature, of: probe) else { throw .malformedKey }
    }

    package func signature(of message: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        try publicKey.key.signature(of: message)
    }

    package func isValid(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        publicKey.isValid(signature, of: message)
    }

    /// The pair as PKCS#8 in DER, not encrypted: to be sealed before it is stored.
    package func pkcs8() throws(CryptoError) -> [UInt8] {
        let der = unsafe publicKey.key.withKey { key -> [UInt8]? in
            let information = unsafe EVP_PKEY2PKCS8(key)
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(information) }
            guard let information = unsafe information else { return nil }
            var start: UnsafeMutablePointer<UInt8>?
            let count = unsafe Int(i2d_PKCS8_PRIV_KEY_INFO(information, &start))
            guard count > 0, let start = unsafe start else { return nil }
            defer { unsafe lyceum_clear_free(start, count) }
            return unsafe Array(UnsafeBufferPointer(start: start, count: count))
        }
        guard let der else { throw .outOfMemory }
        return der
    }

    /// The pair as PKCS#8 in PEM, not encrypted.
    package func pem() throws(CryptoError) -> String {
        let text = try MemoryBIO()
        let isWritten = unsafe publicKey.key.withKey { key in
            unsafe text.with { bio in unsafe PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil) }
        }
        guard isWritten == 1 else { throw .outOfMemory }
        return text.text
    }
}
