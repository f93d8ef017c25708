package import Net

/// Where datagrams go to or come from. Kept in plain words, because every packet compares one.
package struct MediaAddress: Hashable, Sendable, CustomStringConvertible {
    /// The two halves of an IPv6 address; an IPv4 address is in `low`.
    let high: UInt64
    let low: UInt64
    let isV6: Bool
    /// In the machine's own byte order.
    package let port: UInt16

    package init(_ address: IPAddress, _ port: UInt16) {
        switch address {
        case .v4(let value): self.init(high: 0, low: UInt64(value), isV6: false, port: port)
        case .v6(let value):
            self.init(
                high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value), isV6: true,
                port: port)
        }
    }

    init(high: UInt64, low: UInt64, isV6: Bool, port: UInt16) {
        self.high = high
        self.low = low
        self.isV6 = isV6
        self.port = port
    }

    package var address: IPAddress {
        isV6 ? .v6(UInt128(high) << 64 | UInt128(low)) : .v4(UInt32(truncatingIfNeeded: low))
    }

    package var description: String { isV6 ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
