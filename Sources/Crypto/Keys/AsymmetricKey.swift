import COpenSSL

/// One of OpenSSL's keys, a public one or a pair, of a kind that we sign with.
@safe final class AsymmetricKey: Sendable {
    /// The algorithm that goes with the kind of the key.
    let algorithm: SignatureAlgorithm
    private nonisolated(unsafe) let key: OpaquePointer
    private let verifying = unsafe ContextPool { context in unsafe EVP_PKEY_CTX_free(context) }
    private let signing = unsafe ContextPool { context in unsafe EVP_PKEY_CTX_free(context) }

    /// Takes over a key of OpenSSL's; nil stands for what OpenSSL could not read.
    ///
    /// Throws `malformedKey` for nil, `weakKey` for RSA below 2048 bits, `unsupportedKey` for other kinds and curves.
    init(owning key: OpaquePointer?) throws(CryptoError) {
        guard let key = unsafe key else {
            ERR_clear_error()
            throw .malformedKey
        }
        do throws(CryptoError) {
            algorithm = try unsafe Self.algorithm(of: key)
        } catch {
            unsafe EVP_PKEY_free(key)
            throw error
        }
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// Lends OpenSSL's key.
    func withKey<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(key)
    }

    private static func algorithm(of key: OpaquePointer) throws(CryptoError) -> SignatureAlgorithm {
        if unsafe EVP_PKEY_is_a(key, "RSA") == 1 {
            let bits = unsafe EVP_PKEY_get_bits(key)
            guard bits >= 2048 else { throw .weakKey(minimum: 256) }
            // Each bit makes checking dearer, and whoever publishes the key chooses how many there are.
            guard bits <= 8192 else { throw .unsupportedKey }
            guard unsafe hasSoundNumbers(key) else { throw .malformedKey }
            return .rs256
        }
        if unsafe EVP_PKEY_is_a(key, "EC") == 1 {
            var name = [CChar](repeating: 0, count: 32)
            let isNamed = unsafe EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1
            if !isNamed { ERR_clear_error() }
            guard isNamed, unsafe strcmp(name, "prime256v1") == 0 else { throw .unsupportedKey }
            return .es256
        }
        guard unsafe EVP_PKEY_is_a(key, "ED25519") == 1 else { throw .unsupportedKey }
        return .edDSA
    }

    /// Whether an RSA key has an odd modulus and an odd exponent. An exponent of 1 would take any signature; one of more
    /// than 64 bits only serves to keep us busy.
    private static func hasSoundNumbers(_ key: OpaquePointer) -> Bool {
        var (modulus, exponent) = unsafe (OpaquePointer?.none, OpaquePointer?.none)
        defer {
            unsafe BN_free(modulus)
            unsafe BN_free(exponent)
        }
        guard unsafe EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1,
            unsafe EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1
        else { return false }
        return unsafe BN_is_odd(modulus) == 1 && BN_is_odd(exponent) == 1 && BN_is_one(exponent) == 0
            && BN_num_bits(exponent) <= 64
    }

    // MARK: Signatures

    /// Whether the signature, in JOSE's form, was made over the message with the private half.
    func isValid(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        let fits: Bool
        switch algorithm {
        case .rs256:
            guard unsafe signature.count == Int(EVP_PKEY_get_size(key)) else { return false }
            fits = verify(signature, of: message)
        case .es256:
            guard let der = ECDSASignature.der(of: signature) else { return false }
            fits = verify(der.span, of: message)
        case .edDSA: fits = verifyWhole(signature, of: message)
        case .hs256: return false
        }
        if !fits { ERR_clear_error() }
        return fits
    }

    /// A signature of the message in JOSE's form; the key must be a pair.
    func signature(of message: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        let made = algorithm == .edDSA ? signWhole(message) : sign(message)
        guard let made, let signature = algorithm == .es256 ? ECDSASignature.raw(of: made) : made else {
            ERR_clear_error()
            throw .signingFailed
        }
        return signature
    }

    /// Checks a signature over the message's SHA-256.
    private func verify(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        let fits = unsafe verifying.lend(orMake: { unsafe makeContext(EVP_PKEY_verify_init) }) { context in
            unsafe Digest.withSHA256(of: message) { digest in
                unsafe signature.withUnsafeBufferPointer { signature in
                    unsafe EVP_PKEY_verify(
                        context, signature.baseAddress, signature.count, digest.baseAddress, digest.count) == 1
                }
            }
        }
        return fits ?? false
    }

    /// Signs the message's SHA-256.
    private func sign(_ message: Span<UInt8>) -> [UInt8]? {
        let made = unsafe signing.lend(orMake: { unsafe makeContext(EVP_PKEY_sign_init) }) { context in
            unsafe Digest.withSHA256(of: message) { digest -> [UInt8]? in
                unsafe buffered { signature, count in
                    unsafe EVP_PKEY_sign(context, signature, &count, digest.baseAddress, digest.count) == 1
                }
            }
        }
        return made ?? nil
    }

    /// A context that the function has readied for SHA-256 and the paddings of RFC 7518.
    private func makeContext(_ begin: (OpaquePointer?) -> Int32) -> OpaquePointer? {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return nil }
        let isReady =
            unsafe begin(context) == 1
            && (algorithm != .rs256 || EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1)
            && EVP_PKEY_CTX_set_signature_md(context, Digest.sha256Algorithm) == 1
        if isReady { return unsafe context }
        unsafe EVP_PKEY_CTX_free(context)
        return nil
    }

    // MARK: Ed25519, which takes the message whole

    private func verifyWhole(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerifyInit_ex(context, nil, nil, nil, nil, key, nil) == 1
                    && EVP_DigestVerify(
                        context, signature.baseAddress, signature.count, message.baseAddress, message.count) == 1
            }
        }
    }

    private func signWhole(_ message: Span<UInt8>) -> [UInt8]? {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe message.withUnsafeBufferPointer { message in
            guard unsafe EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key, nil) == 1 else { return nil }
            return unsafe buffered { signature, count in
                unsafe EVP_DigestSign(context, signature, &count, message.baseAddress, message.count) == 1
            }
        }
    }

    /// The bytes that the body writes into room for the longest signature; nil where it fails.
    private func buffered(_ body: (UnsafeMutablePointer<UInt8>?, inout Int) -> Bool) -> [UInt8]? {
        var isMade = false
        let room = unsafe Int(EVP_PKEY_get_size(key))
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            count = room
            isMade = unsafe body(buffer.baseAddress, &count)
            if !isMade { count = 0 }
        }
        return isMade ? bytes : nil
    }
}
