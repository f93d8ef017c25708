package import Core
package import Crypto
package import Net

/// Where the server listens, and the limits it holds its clients to. What is not said fits a server that faces the
/// internet.
package struct HTTPServerConfiguration: Sendable {
    /// Port 0 lets the system choose.
    package var address: SocketAddress
    /// Connections over all loops; one more is told 503 and closed.
    package var connectionLimit = 10_000
    /// Connections of one IPv4 address or one /64 of IPv6, but for those of trusted proxies.
    package var connectionLimitPerAddress = Int.max
    /// Requests on one connection; the answer to the last one closes it.
    package var requestsPerConnection = 100_000
    /// Whose `X-Forwarded-*`, `Forwarded` and PROXY headers count. Those of anybody else are removed or refused.
    package var trustedProxies = TrustedProxies.none
    /// Whether connections of trusted proxies begin with a PROXY header. It is never guessed: with this, one without a
    /// header is closed, and without this, one with a header is a bad request.
    package var expectsProxyHeader = false
    /// What a single request may amount to.
    package var requestLimits = HTTPRequestLimits()
    /// Bytes of a request that are taken before its handler asks for them.
    package var inputLimit = 64 << 10
    /// Bytes of an answer that may wait for a slow client before its writer is suspended.
    package var outputLimit = 64 << 10
    /// What its connections speak TLS with; nil for plain ones.
    package var tls: CurrentTLSContext?
    /// From a connection's beginning to the end of its TLS handshake.
    package var handshakeTimeout = Duration.seconds(10)
    /// From the first byte of a head to its last, and from the start of a connection to the end of its PROXY header.
    package var headTimeout = Duration.seconds(10)
    /// For a body, and anew for each further 256 KiB of it, while the handler takes what comes.
    package var bodyTimeout = Duration.seconds(30)
    /// Between two requests of a connection.
    package var idleTimeout = Duration.seconds(75)
    /// For the client to take what waits for it, and anew for each 64 KiB that it took.
    package var sendTimeout = Duration.seconds(60)
    /// How long what a client sends after the last answer is thrown away before the connection is cut.
    package var lingerTimeout = Duration.seconds(2)
    /// How long a handler that has run out of time may take to say so itself, before the server does.
    package var overdueTimeout = Duration.seconds(1)
    /// How long requests may go on after the server was told to stop.
    package var drainTimeout = Duration.seconds(10)
    /// For the Date field.
    package var clock: any WallClock = SystemWallClock()
    /// For the request ids of answers that no handler gave.
    package var identifiers: any IdentifierGenerator = SystemIdentifierGenerator()

    /// A server at the address, plain unless it has something to speak TLS with.
    package init(address: SocketAddress, tls: CurrentTLSContext? = nil) {
        self.address = address
        self.tls = tls
    }
}
