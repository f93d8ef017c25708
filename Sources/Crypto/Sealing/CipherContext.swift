import COpenSSL

/// Owns one `EVP_CIPHER_CTX` for one message.
@safe
struct CipherContext: ~Copyable {
    private let context: OpaquePointer

    init() throws(CryptoError) {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .outOfMemory }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Sets direction, AES-256-GCM, key and a 12-byte nonce.
    func start(encrypting: Bool, key: [UInt8], nonce: [UInt8]) -> Bool {
        unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypting ? 1 : 0) == 1
    }

    /// Feeds bytes that the tag covers but that are not encrypted; before any `update`.
    func authenticate(_ bytes: [UInt8]) -> Bool {
        var count: Int32 = 0
        return unsafe EVP_CipherUpdate(context, nil, &count, bytes, Int32(bytes.count)) == 1
    }

    /// Encrypts or decrypts the whole message into an output of the same count.
    func update(_ input: [UInt8], into output: inout [UInt8]) -> Bool {
        var count: Int32 = 0
        return unsafe EVP_CipherUpdate(context, &output, &count, input, Int32(input.count)) == 1
    }

    /// Ends the message; while decrypting it is false unless the tag fits.
    func finish() -> Bool {
        var rest = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        let done = unsafe EVP_CipherFinal_ex(context, &rest, &count) == 1
        if !done { ERR_clear_error() }
        return done
    }

    /// Reads the 16-byte tag after `finish`.
    func readTag(into tag: inout [UInt8]) -> Bool {
        unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
    }

    /// Sets the 16-byte tag that `finish` compares.
    func setTag(_ tag: [UInt8]) -> Bool {
        var tag = tag
        return unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
    }
}
