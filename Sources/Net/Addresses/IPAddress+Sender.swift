extension IPAddress {
    /// The IPv4 address that an IPv4-mapped one stands for (RFC 4291 §2.5.5.2); any other address as it is.
    package var unmapped: IPAddress {
        guard case .v6(let value) = self, value >> 32 == 0xFFFF else { return self }
        return .v4(UInt32(truncatingIfNeeded: value))
    }

    /// What one sender is known by: an IPv4 address whole, and the first 64 bits of one of IPv6, whose other half
    /// anybody with a network of his own can choose as he likes (RFC 4291 §2.5.1).
    package var sender: IPAddress {
        guard case .v6(let value) = unmapped else { return unmapped }
        return .v6((value >> 64) << 64)
    }
}
