import Net

/// The limits of a connection's waits, in nanoseconds.
struct ConnectionTimeouts {
    /// How long a client may take nothing of its answer.
    let send: Int64
    private let handshake: Int64
    private let head: Int64
    private let body: Int64
    private let idle: Int64
    private let linger: Int64
    private let overdue: Int64

    /// Converts once what every request needs.
    init(_ configuration: HTTPServerConfiguration) {
        send = configuration.sendTimeout.nanoseconds
        handshake = configuration.handshakeTimeout.nanoseconds
        head = configuration.headTimeout.nanoseconds
        body = configuration.bodyTimeout.nanoseconds
        idle = configuration.idleTimeout.nanoseconds
        linger = configuration.lingerTimeout.nanoseconds
        overdue = configuration.overdueTimeout.nanoseconds
    }

    /// The limit of a wait; that for a handler is its route's, and an answer may take as long as its client reads.
    func limit(of kind: HTTPConnectionState.Wait.Kind) -> Int64? {
        switch kind {
        case .handshake: handshake
        case .request: idle
        case .head: head
        case .body: body
        case .linger: linger
        case .overdue: overdue
        case .handler, .answer: nil
        }
    }
}
