import COpenSSL

/// Owns a text in memory that OpenSSL reads or writes.
@safe struct MemoryBIO: ~Copyable {
    private let bio: OpaquePointer

    /// An empty one, or one with a copy of the bytes.
    init(_ bytes: [UInt8] = []) throws(CryptoError) {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { throw .outOfMemory }
        unsafe self.bio = bio
        if !bytes.isEmpty { _ = unsafe BIO_write(bio, bytes, Int32(clamping: bytes.count)) }
    }

    deinit {
        unsafe BIO_free(bio)
    }

    /// Lends it to a function of OpenSSL.
    func with<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(bio)
    }

    /// What was written and not read yet, as ASCII text.
    var text: String {
        var count = 0
        let start = unsafe lyceum_bio_bytes(bio, &count)
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
