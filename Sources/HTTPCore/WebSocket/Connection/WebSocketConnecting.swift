/// Opens connections as a client; features take one, so that tests can hand them a scripted twin.
package protocol WebSocketConnecting: Sendable {
    /// Returns once the opening handshake is done (RFC 6455 §4.1). Throws ``WebSocketConnectionError``.
    func connect(to target: WebSocketTarget) async throws -> any WebSocketConnection
}
