package import Core
package import Crypto
package import Net

/// Where the server listens, and the limits it holds its clients to.
package struct HTTPServerConfiguration: Sendable {
    /// Port 0 lets the system choose.
    package var address: SocketAddress
    /// Connections over all loops; one more is told 503 and closed.
    package var connectionLimit: Int
    /// What a single request may amount to.
    package var requestLimits: HTTPRequestLimits
    /// Bytes of a request that are taken before its handler asks for them.
    package var inputLimit: Int
    /// Bytes of an answer that may wait for a slow client before its writer is suspended.
    package var outputLimit: Int
    /// What its connections speak TLS with; nil for plain ones.
    package var tls: CurrentTLSContext?
    /// From a connection's beginning to the end of its TLS handshake.
    package var handshakeTimeout: Duration
    /// From the first byte of a head to its last.
    package var headTimeout: Duration
    /// For a body, and anew for each further MiB of it, while the handler takes what comes.
    package var bodyTimeout: Duration
    /// Between two requests of a connection.
    package var idleTimeout: Duration
    /// The longest time in which a client takes nothing of what waits for it.
    package var sendTimeout: Duration
    /// How long what a client sends after the last answer is thrown away before the connection is cut.
    package var lingerTimeout: Duration
    /// How long a handler that has run out of time may take to say so itself, before the server does.
    package var overdueTimeout: Duration
    /// How long requests may go on after the server was told to stop.
    package var drainTimeout: Duration
    /// For the Date field.
    package var clock: any WallClock
    /// For the request ids of answers that no handler gave.
    package var identifiers: any IdentifierGenerator

    /// Limits for a server that faces the internet.
    package init(
        address: SocketAddress, connectionLimit: Int = 10_000, requestLimits: HTTPRequestLimits = HTTPRequestLimits(),
        inputLimit: Int = 64 << 10, outputLimit: Int = 64 << 10, tls: CurrentTLSContext? = nil,
        handshakeTimeout: Duration = .seconds(10), headTimeout: Duration = .seconds(10),
        bodyTimeout: Duration = .seconds(120), idleTimeout: Duration = .seconds(75),
        sendTimeout: Duration = .seconds(60), lingerTimeout: Duration = .seconds(2),
        overdueTimeout: Duration = .seconds(1), drainTimeout: Duration = .seconds(10),
        clock: any WallClock = SystemWallClock(),
        identifiers: any IdentifierGenerator = SystemIdentifierGenerator()
    ) {
        self.address = address
        self.connectionLimit = connectionLimit
        self.requestLimits = requestLimits
        self.inputLimit = inputLimit
        self.outputLimit = outputLimit
        self.tls = tls
        self.handshakeTimeout = handshakeTimeout
        self.headTimeout = headTimeout
        self.bodyTimeout = bodyTimeout
        self.idleTimeout = idleTimeout
        self.sendTimeout = sendTimeout
        self.lingerTimeout = lingerTimeout
        self.overdueTimeout = overdueTimeout
        self.drainTimeout = drainTimeout
        self.clock = clock
        self.identifiers = identifiers
    }
}
