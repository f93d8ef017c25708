/// What the owner of a ``WebSocketStateMachine`` is to do, in this order.
package enum WebSocketAction: Equatable, Sendable {
    /// Write the bytes to the peer.
    case send([UInt8])
    /// Hand the message to the application.
    case deliver(WebSocketMessage)
    /// A Pong has come, asked for or not (RFC 6455 §5.5.3).
    case pong([UInt8])
    /// The last action there is. A server writes what is left and closes; after a clean end a client first gives the
    /// server time to close, so that the server need not keep the port (§7.1.1).
    case finish(WebSocketClosure)
}
