import COpenSSL

/// A secret for HS256 (RFC 7518 §3.2).
package struct HMACKey: SigningKey {
    package let id: String?
    package var algorithm: SignatureAlgorithm { .hs256 }
    private let contexts: HMACContexts

    /// Takes at least 32 bytes, as §3.2 asks; fewer throw `weakKey`.
    package init(_ secret: [UInt8], id: String? = nil) throws(CryptoError) {
        guard secret.count >= 32 else { throw .weakKey(minimum: 32) }
        contexts = try HMACContexts(secret)
        self.id = id
    }

    package func signature(of message: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        let code = unsafe contexts.withCode(of: message) { code in unsafe [UInt8](code) }
        guard let code else { throw .outOfMemory }
        return code
    }

    package func isValid(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        guard signature.count == HMACContexts.codeCount else { return false }
        let fits = unsafe contexts.withCode(of: message) { code in
            unsafe signature.withUnsafeBytes { signature in
                unsafe CRYPTO_memcmp(signature.baseAddress, code.baseAddress, code.count) == 0
            }
        }
        return fits ?? false
    }
}

/// HMAC-SHA256 under one key, whose bytes only OpenSSL holds.
@safe private final class HMACContexts: Sendable {
    static let codeCount = 32
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
    /// Never computes itself, so any thread may copy it.
    private nonisolated(unsafe) let template: OpaquePointer
    private let pool = unsafe ContextPool { context in unsafe EVP_MAC_CTX_free(context) }

    init(_ secret: [UInt8]) throws(CryptoError) {
        guard let template = unsafe lyceum_hmac_new(Self.algorithm, "SHA256", secret, secret.count) else {
            throw .outOfMemory
        }
        unsafe self.template = template
    }

    deinit {
        unsafe EVP_MAC_CTX_free(template)
    }

    /// Lends the code of the message to the body; nil where no memory is left.
    func withCode<Result>(of message: Span<UInt8>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        let result = unsafe pool.lend(orMake: { unsafe EVP_MAC_CTX_dup(template) }) { context in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.codeCount) { code -> Result? in
                    var count = 0
                    let isMade =
                        unsafe EVP_MAC_init(context, nil, 0, nil) == 1
                        && EVP_MAC_update(context, message.baseAddress, message.count) == 1
                        && EVP_MAC_final(context, code.baseAddress, &count, code.count) == 1
                    return isMade ? unsafe body(UnsafeRawBufferPointer(code)) : nil
                }
            }
        }
        return result ?? nil
    }
}
