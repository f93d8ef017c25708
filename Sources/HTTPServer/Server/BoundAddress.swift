package import Net

/// Where the server listens, with the port that was chosen where port 0 was asked for.
package struct BoundAddress: Sendable, CustomStringConvertible {
    /// As the system reports it.
    package let address: SocketAddress
    /// Whether TLS is spoken there.
    package let isSecure: Bool

    /// The port that clients connect to.
    package var port: UInt16 { address.port }

    /// As people type it: every address of the machine is shown as `localhost`.
    package var description: String { address.isWildcard ? "localhost:\(address.port)" : address.description }

    /// The address for a browser on this machine.
    package var url: String { "\(isSecure ? "https" : "http")://\(description)" }
}
