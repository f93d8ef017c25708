package import Crypto
package import Net

/// What the sockets of an endpoint need to know.
package struct SIPTransportSettings: Sendable {
    /// Where messages are taken.
    package var listen: [SIPListenAddress]
    /// The certificate of `tls:` addresses; nil where there are none.
    package var serverTLS: CurrentTLSContext?
    /// Whom outgoing TLS connections believe; nil is none at all.
    package var clientTLS: TLSContext?
    /// Under which address this machine is met from outside, where that is another than its own (RFC 3581 cannot help
    /// those who call first).
    package var publicAddress: IPAddress?
    /// Connections at once, in either direction.
    package var connectionLimit = 2_000
    /// Connections at once from one sender.
    package var connectionsPerSender = 100
    /// How long a connection may be silent.
    package var idleLimit = Duration.seconds(600)
    /// How long it may take to make a connection.
    package var connectLimit = Duration.seconds(8)
    /// Above this many bytes a request goes over a connection where it can (RFC 3261 §18.1.1).
    var datagramBytes = 1300
    var limits = SIPLimits()

    package init(listen: [SIPListenAddress]) {
        self.listen = listen
    }
}
