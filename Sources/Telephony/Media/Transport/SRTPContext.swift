import CSRTP

/// Protects packets of one direction, or takes the protection off (RFC 3711), by libsrtp2.
///
/// Used by one thread at a time.
@safe final class SRTPContext {
    /// Room behind a packet that protection may need.
    static let trailer = 16 + 4

    private let context: srtp_t

    /// `srtp_init` runs once for the process.
    private static let isReady = srtp_init() == srtp_err_status_ok

    /// Nil where the library refuses.
    init?(_ key: SRTPKey, isInbound: Bool) {
        guard Self.isReady, key.bytes.count == SRTPKey.length else { return nil }
        let context = unsafe key.bytes.withUnsafeBufferPointer {
            unsafe lyceum_srtp_create($0.baseAddress, key.suite == .tag32 ? 1 : 0, isInbound ? 1 : 0)
        }
        guard let context = unsafe context else { return nil }
        unsafe self.context = context
    }

    deinit {
        unsafe srtp_dealloc(context)
    }

    /// Protects a packet in place and appends its tag; false where the library refuses.
    func protect(_ packet: inout [UInt8], isControl: Bool = false) -> Bool {
        var length = Int32(packet.count)
        packet.append(contentsOf: repeatElement(0, count: Self.trailer))
        let status = unsafe packet.withUnsafeMutableBytes {
            unsafe isControl
                ? srtp_protect_rtcp(context, $0.baseAddress, &length) : srtp_protect(context, $0.baseAddress, &length)
        }
        guard status == srtp_err_status_ok else { return false }
        packet.removeLast(packet.count - Int(length))
        return true
    }

    /// The length of the packet whose protection was taken off in place; nil for one that is false or was there before.
    func unprotect(_ packet: inout MutableSpan<UInt8>, isControl: Bool = false) -> Int? {
        var length = Int32(packet.count)
        let status = unsafe packet.withUnsafeMutableBytes {
            unsafe isControl
                ? srtp_unprotect_rtcp(context, $0.baseAddress, &length)
                : srtp_unprotect(context, $0.baseAddress, &length)
        }
        return status == srtp_err_status_ok ? Int(length) : nil
    }
}
