/// An open connection as features use it, of either role; one task receives, any may send.
package protocol WebSocketConnection: Sendable {
    /// What the handshake agreed on, if anything (RFC 6455 §1.9).
    var subprotocol: String? { get }

    /// The next message, or nil once the connection has ended by a closing handshake.
    ///
    /// Until it is called again the peer is not read from, beyond what a buffer of one message holds. Throws
    /// ``WebSocketConnectionError/ended(_:)`` where the connection ended in any other way, and `CancellationError`.
    func receive() async throws -> WebSocketMessage?

    /// Sends the message, or waits while the peer reads too slowly. Throws ``WebSocketNotOpen`` once closing has begun.
    func send(_ message: WebSocketMessage) async throws

    /// Begins the closing handshake and returns when the connection has ended, after a deadline without the peer.
    func close(_ frame: WebSocketCloseFrame) async
}
