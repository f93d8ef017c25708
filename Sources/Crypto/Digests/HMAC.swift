import COpenSSL

/// Keyed-hash message authentication (RFC 2104).
package enum HMAC {
    /// The hash function below the code.
    package enum Function: Sendable {
        /// For what a standard fixes to it, such as one-time passwords.
        case sha1
        case sha256
        case sha512
    }

    /// The 32 bytes of HMAC-SHA256.
    package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        code(of: message, key: key, function: .sha256)
    }

    /// The code with any of the functions: 20, 32 or 64 bytes.
    package static func code(of message: [UInt8], key: [UInt8], function: Function) -> [UInt8] {
        let (algorithm, count) =
            switch function {
            case .sha1: (unsafe EVP_sha1(), 20)
            case .sha256: (unsafe EVP_sha256(), 32)
            case .sha512: (unsafe EVP_sha512(), 64)
            }
        var code = [UInt8](repeating: 0, count: count)
        let made = unsafe COpenSSL.HMAC(
            algorithm, key, Int32(key.count), message, message.count, &code, nil)
        precondition(unsafe made != nil, "OpenSSL cannot compute an HMAC")
        return code
    }
}
