extension IPAddress {
    /// The IPv4 addresses that packets to this IPv6 address end up at, or pass by a tunnel or translator; empty for an
    /// address that contains none.
    ///
    /// The local translators of 64:ff9b:1::/48 (RFC 8215) are not among them: where the address lies depends on the
    /// prefix length that their operator chose.
    var embeddedAddresses: [IPAddress] {
        guard case .v6(let value) = self else { return [] }
        let last = UInt32(truncatingIfNeeded: value)
        return switch value >> 96 {
        // IPv4-mapped (RFC 4291 §2.5.5.2), IPv4-translated (RFC 2765 §2.1), IPv4-compatible (RFC 4291 §2.5.5.1).
        case 0 where value >> 32 == 0xFFFF, 0 where value >> 32 == 0xFFFF_0000, 0 where value >> 32 == 0 && value > 1:
            [.v4(last)]
        // NAT64 (RFC 6052 §2.1).
        case 0x0064_FF9B where value >> 32 == 0x0064_FF9B << 64: [.v4(last)]
        // Teredo (RFC 4380 §4): the server, and the client with its bits inverted.
        case 0x2001_0000: [.v4(UInt32(truncatingIfNeeded: value >> 64)), .v4(~last)]
        // 6to4 (RFC 3056 §2).
        case let front where front >> 16 == 0x2002: [.v4(UInt32(truncatingIfNeeded: value >> 80))]
        default: []
        }
    }
}
