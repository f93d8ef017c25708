import COpenSSL

/// AES-256 in Galois/Counter mode (NIST SP 800-38D): a 32-byte key, a 12-byte nonce, a 16-byte tag.
enum AESGCM {
    static let keyCount = 32
    static let nonceCount = 12
    static let tagCount = 16

    /// The ciphertext followed by the tag. A nonce must never serve twice under one key.
    static func encrypt(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], authenticated: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        precondition(key.count == keyCount && nonce.count == nonceCount)
        let cipher = try CipherContext()
        var output = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: tagCount)
        let done =
            cipher.start(encrypting: true, key: key, nonce: nonce) && cipher.authenticate(authenticated)
            && cipher.update(plaintext, into: &output) && cipher.finish() && cipher.readTag(into: &tag)
        guard done else { throw .outOfMemory }
        return output + tag
    }

    /// The plaintext; nil when the tag does not fit, without a hint why.
    static func decrypt(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticated: [UInt8]
    ) throws(CryptoError) -> [UInt8]? {
        precondition(key.count == keyCount && nonce.count == nonceCount)
        guard sealed.count >= tagCount else { return nil }
        let ciphertext = Array(sealed.dropLast(tagCount))
        let cipher = try CipherContext()
        var output = [UInt8](repeating: 0, count: ciphertext.count)
        let fits =
            cipher.start(encrypting: false, key: key, nonce: nonce) && cipher.authenticate(authenticated)
            && cipher.update(ciphertext, into: &output) && cipher.setTag(Array(sealed.suffix(tagCount)))
            && cipher.finish()
        return fits ? output : nil
    }
}
