import Net

/// A way to the other side that is open: a datagram socket and an address, or a connection (RFC 5626 §2).
struct SIPFlow: Hashable, Sendable {
    let transport: SIPTransport
    /// Where it ends here. Of a datagram socket for every address of the machine, that address.
    let local: SocketAddress
    let remote: SocketAddress
    /// Names the connection; nil for datagrams.
    let connection: UInt64?

    /// The other end.
    var source: SIPSource? {
        IPAddress(remote.host).map { SIPSource(transport: transport, address: $0.unmapped, port: remote.port) }
    }
}

/// The next station of a message (RFC 3263).
struct SIPHop: Hashable, Sendable {
    let transport: SIPTransport
    let address: SocketAddress
    /// Whom a TLS certificate has to be for.
    let name: String
}
