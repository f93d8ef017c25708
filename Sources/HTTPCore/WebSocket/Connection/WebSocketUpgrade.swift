/// The answer to a WebSocket handshake: what has the connection once the 101 is sent.
package struct WebSocketUpgrade: Sendable {
    /// What the handshake agreed on, if anything.
    package let subprotocol: String?
    /// How messages are compressed, if they are.
    package let deflate: WebSocketDeflateTerms?
    /// What the server takes and how it sends.
    package let configuration: WebSocketConfiguration
    /// When the client counts as gone.
    package let timing: WebSocketTiming
    /// Called once on the connection's loop. Its return begins the closing handshake with 1000, its error with 1011.
    ///
    /// Its task is cancelled when the client is gone without a closing handshake. After a clean end `receive` says so,
    /// and it has the closing time to finish.
    package let serve: @Sendable (any WebSocketConnection) async throws -> Void

    /// A channel over the carrier, on the terms of the handshake.
    package func channel(over carrier: any WebSocketCarrier) -> WebSocketChannel {
        WebSocketChannel(
            session: WebSocketSession(
                role: .server, configuration: configuration, timing: timing, deflate: deflate, now: carrier.now),
            subprotocol: subprotocol, carrier: carrier)
    }
}
