import COpenSSL

/// Memory that the TLS connections of one thread use in turn, each for the length of one call.
@safe package final class TLSWorkspace {
    /// Where received bytes are decrypted to: what one large receive gives, and a record begun before it.
    let plaintext = UnsafeMutableRawBufferPointer.allocate(byteCount: 96 << 10, alignment: 16)
    /// Where bytes are encrypted to.
    let output = UnsafeMutablePointer<lyceum_tls_output>.allocate(capacity: 1)

    /// Memory for any number of connections that one thread uses.
    package init() {
        unsafe output.initialize(to: lyceum_tls_output())
    }

    deinit {
        unsafe free(output.pointee.bytes)
        unsafe output.deallocate()
        unsafe plaintext.deallocate()
    }
}
