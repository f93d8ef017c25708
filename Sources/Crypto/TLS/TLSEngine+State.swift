import COpenSSL

extension TLSEngine {
    /// What was agreed on.
    package var version: TLSVersion? { isEstablished ? unsafe TLSVersion(rawValue: SSL_version(connection)) : nil }

    /// The protocol that both sides want to speak over TLS; nil where either named none.
    package var negotiatedProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(connection, &name, &count)
        guard let name = unsafe name, count > 0 else { return nil }
        return unsafe String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }

    /// Whether an earlier session went on.
    package var isResumed: Bool { unsafe isEstablished && SSL_session_reused(connection) == 1 }

    /// To be resumed by a later connection; TLS 1.3 has it only after the first bytes from the server.
    package var session: TLSSession? {
        guard isEstablished, let session = unsafe SSL_get1_session(connection) else { return nil }
        return unsafe TLSSession(session)
    }
}

/// The same with arrays, for those whom a copy does not hurt.
extension TLSEngine {
    /// Takes what the network gave, and gives what it says in plain.
    package func receive(_ ciphertext: [UInt8]) throws(TLSError) -> [UInt8] {
        var plaintext: [UInt8] = []
        let result = unsafe ciphertext.withUnsafeBytes { bytes in
            Result { () throws(TLSError) in
                try unsafe receive(bytes) { unsafe plaintext.append(contentsOf: $0) }
            }
        }
        try result.get()
        return plaintext
    }

    /// Encrypts bytes; `takeOutput` gives what is to be sent of them.
    package func send(_ plaintext: [UInt8]) throws(TLSError) {
        let isEncrypted = unsafe plaintext.withUnsafeBytes { unsafe encrypt($0) }
        keepOutput()
        if !isEncrypted, let failure { throw failure }
    }

    /// Everything that is to be sent now.
    package func takeOutput() -> [UInt8] {
        var output: [UInt8] = []
        unsafe transmit { bytes in
            unsafe output.append(contentsOf: bytes)
            return bytes.count
        }
        return output
    }
}
