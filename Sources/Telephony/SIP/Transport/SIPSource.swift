package import Net

/// Where a message came from and where it arrived.
package struct SIPSource: Hashable, Sendable, CustomStringConvertible {
    package let transport: SIPTransport
    /// Of the other side, as the network shows it; an IPv4 address is one of IPv4 on sockets of both families.
    package let address: IPAddress
    package let port: UInt16

    package init(transport: SIPTransport, address: IPAddress, port: UInt16) {
        (self.transport, self.address, self.port) = (transport, address, port)
    }

    /// Whether it is on this machine itself (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    package var isLoopback: Bool {
        switch address {
        case .v4(let value): value >> 24 == 127
        case .v6(let value): value == 1
        }
    }

    package var description: String { "\(transport.rawValue):\(address):\(port)" }
}
