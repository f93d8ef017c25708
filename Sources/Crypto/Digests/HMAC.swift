import COpenSSL

/// Keyed-hash message authentication (RFC 2104).
package enum HMAC {
    /// The 32 bytes of HMAC-SHA256.
    package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        let made = unsafe COpenSSL.HMAC(
            EVP_sha256(), key, Int32(key.count), message, message.count, &code, nil)
        precondition(unsafe made != nil, "OpenSSL cannot compute HMAC-SHA256")
        return code
    }
}
