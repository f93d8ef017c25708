import COpenSSL

/// A server's certificate with its chain and its private key.
@safe package final class TLSCertificate: Sendable {
    /// The DNS names in it, in lower case; a first label of `*` stands for any one label.
    package let names: [String]
    /// How long it was valid for when it was read, in seconds; negative where it had expired.
    package let secondsLeft: Int64
    private nonisolated(unsafe) let leaf: OpaquePointer
    private nonisolated(unsafe) let chain: OpaquePointer
    private nonisolated(unsafe) let key: OpaquePointer

    /// Reads the certificate, then those that lead to its root, and the private key, all in PEM. Texts may hold both.
    package init(chainPEM: [UInt8], keyPEM: [UInt8]) throws(TLSError) {
        let text = PEMText(chainPEM)
        guard let leaf = unsafe text.nextCertificate() else { throw .noCertificate }
        guard let key = unsafe PEMText(keyPEM).privateKey() else {
            unsafe X509_free(leaf)
            ERR_clear_error()
            throw String(decoding: keyPEM, as: UTF8.self).contains("ENCRYPTED") ? .encryptedPrivateKey : .noPrivateKey
        }
        guard let chain = unsafe lyceum_chain_new() else { fatalError("out of memory") }
        while let certificate = unsafe text.nextCertificate() { unsafe lyceum_chain_push(chain, certificate) }
        ERR_clear_error()
        unsafe self.leaf = leaf
        unsafe self.chain = chain
        unsafe self.key = key
        names = unsafe Self.names(of: leaf)
        var seconds: Int64 = 0
        _ = unsafe lyceum_seconds_left(leaf, &seconds)
        secondsLeft = seconds
        guard unsafe X509_check_private_key(leaf, key) == 1 else {
            ERR_clear_error()
            throw .keyDoesNotFit
        }
    }

    deinit {
        unsafe X509_free(leaf)
        unsafe EVP_PKEY_free(key)
        unsafe lyceum_chain_free(chain)
    }

    /// RSA, EC and so on, as OpenSSL numbers them: a context holds one certificate of each kind.
    var keyKind: Int32 { unsafe EVP_PKEY_get_base_id(key) }

    /// Makes a context show this certificate, beside those with keys of other kinds.
    func install(in context: OpaquePointer) throws(TLSError) {
        guard unsafe SSL_CTX_use_cert_and_key(context, leaf, key, chain, 0) == 1 else {
            throw .unusableCertificate(TLSError.takeReason())
        }
    }

    private static func names(of certificate: OpaquePointer) -> [String] {
        guard let list = unsafe lyceum_alternative_names(certificate) else { return [] }
        defer { unsafe GENERAL_NAMES_free(list) }
        return unsafe (0..<lyceum_name_count(list)).compactMap { index in
            var count: Int32 = 0
            guard let characters = unsafe lyceum_dns_name(list, index, &count) else { return nil }
            let bytes = unsafe UnsafeBufferPointer(start: characters, count: Int(count))
            return unsafe String(decoding: bytes, as: UTF8.self).lowercased()
        }
    }
}

/// A text in PEM that is read from block to block; what one call skips, the next does not see.
@safe struct PEMText: ~Copyable {
    private let reader: OpaquePointer

    /// Takes a copy of the text.
    init(_ text: [UInt8]) {
        guard let reader = unsafe BIO_new(BIO_s_mem()) else { fatalError("out of memory") }
        unsafe self.reader = reader
        if !text.isEmpty { _ = unsafe BIO_write(reader, text, Int32(clamping: text.count)) }
    }

    deinit {
        unsafe BIO_free(reader)
    }

    /// The next certificate, which then is the caller's.
    func nextCertificate() -> OpaquePointer? {
        unsafe PEM_read_bio_X509(reader, nil, lyceum_no_password, nil)
    }

    /// The first private key, which then is the caller's.
    func privateKey() -> OpaquePointer? {
        ERR_clear_error()
        return unsafe PEM_read_bio_PrivateKey(reader, nil, lyceum_no_password, nil)
    }
}
