import COpenSSL

/// Cryptographic hash functions.
package enum Digest {
    /// SHA-256 as OpenSSL found it once: finding it again costs more than hashing a short message.
    nonisolated(unsafe) static let sha256Algorithm: OpaquePointer = {
        guard let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("OpenSSL has no SHA-256")
        }
        return unsafe algorithm
    }()

    /// The 32 bytes of SHA-256 (FIPS 180-4).
    package static func sha256(_ message: [UInt8]) -> [UInt8] {
        sha256(message.span)
    }

    /// The 32 bytes of SHA-256 (FIPS 180-4).
    package static func sha256(_ message: Span<UInt8>) -> [UInt8] {
        unsafe withSHA256(of: message) { digest in unsafe [UInt8](digest) }
    }

    /// The 64 bytes of SHA-512 (FIPS 180-4).
    package static func sha512(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 64)
        let made = unsafe EVP_Digest(message, message.count, &digest, nil, EVP_sha512(), nil)
        precondition(made == 1, "OpenSSL cannot compute SHA-512")
        return digest
    }

    /// Lends the 32 bytes of SHA-256 to the body.
    static func withSHA256<Result>(
        of message: Span<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        unsafe message.withUnsafeBufferPointer { message in
            unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digest in
                let made = unsafe EVP_Digest(
                    message.baseAddress, message.count, digest.baseAddress, nil, sha256Algorithm, nil)
                precondition(made == 1, "OpenSSL cannot compute SHA-256")
                return unsafe body(UnsafeBufferPointer(digest))
            }
        }
    }
}
