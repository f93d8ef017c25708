/// The typed fields that end a PROXY header of version 2 (its §2.2), those that this server knows.
struct ProxyHeaderFields {
    /// Whether the client's connection to the proxy is encrypted.
    private(set) var isSecure = false

    private static let checksumType: UInt8 = 0x03
    private static let encryptionType: UInt8 = 0x20
    private static let clientIsEncrypted: UInt8 = 0x01

    /// Reads the fields from the offset to the header's end, and checks the header's checksum where there is one.
    init(_ header: ArraySlice<UInt8>, from offset: Int) throws(ProxyHeaderError) {
        var position = offset
        var seen: Set<UInt8> = []
        while position < header.endIndex {
            guard position + 3 <= header.endIndex else { throw .malformed }
            let type = header[position]
            let start = position + 3
            let end = start + Int(header[position + 1]) << 8 + Int(header[position + 2])
            guard end <= header.endIndex else { throw .malformed }
            position = end
            guard type == Self.checksumType || type == Self.encryptionType else { continue }
            guard seen.insert(type).inserted else { throw .malformed }
            if type == Self.checksumType {
                guard end - start == 4 else { throw .malformed }
                try Self.check(header, checksumAt: start)
            } else {
                guard end - start >= 5 else { throw .malformed }
                isSecure = header[start] & Self.clientIsEncrypted != 0
            }
        }
    }

    private static func check(_ header: ArraySlice<UInt8>, checksumAt start: Int) throws(ProxyHeaderError) {
        var blank = header
        blank.replaceSubrange(start..<start + 4, with: repeatElement(0, count: 4))
        let expected = header[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard crc32c(blank) == expected else { throw .wrongChecksum }
    }

    /// The Castagnoli checksum (RFC 3720 §B.4), bit by bit: a header is short and comes once a connection.
    static func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var remainder = UInt32.max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 0 ? 0 : 0x82F6_3B78) }
        }
        return ~remainder
    }
}
