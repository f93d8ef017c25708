import COpenSSL

/// What a client keeps of one connection to begin the next one to the same server with less work.
@safe package final class TLSSession: Sendable {
    /// Whether a server could resume it.
    package var isResumable: Bool { unsafe SSL_SESSION_is_resumable(pointer) == 1 }
    /// OpenSSL's own.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Takes over a reference.
    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe SSL_SESSION_free(pointer)
    }
}
