/// When an endpoint takes a connection for lost.
package struct WebSocketTiming: Equatable, Sendable {
    /// Between a Pong and the next Ping.
    package var pingInterval: Duration
    /// For a Pong, and for a handler to come back to a peer that has left.
    package var patience: Duration
    /// For the peer's Close frame after ours, and for what a handler has left to do after a clean end.
    package var closeTimeout: Duration

    /// Finds a peer gone within forty seconds, and keeps addresses translated on the way.
    package init(
        pingInterval: Duration = .seconds(20), patience: Duration = .seconds(20), closeTimeout: Duration = .seconds(5)
    ) {
        self.pingInterval = pingInterval
        self.patience = patience
        self.closeTimeout = closeTimeout
    }
}
