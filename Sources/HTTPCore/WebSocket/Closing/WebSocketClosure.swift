/// How a connection ended.
package enum WebSocketClosure: Equatable, Sendable {
    /// Both sides sent a Close frame (RFC 6455 §7.1.4); this is the peer's, which repeats ours where we began.
    case clean(WebSocketCloseFrame)
    /// The peer broke the protocol, and the connection was failed (§7.1.7).
    case failed(WebSocketViolation)
    /// The bytes ended, or time ran out, before the peer's Close frame came (the 1006 of §7.4.1).
    case lost
}
