/// Why there is no connection, or no longer one.
package enum WebSocketConnectionError: Error, Equatable, Sendable {
    /// The server's answer was no agreement.
    case refused(WebSocketHandshakeFailure)
    /// No connection to the server, or none in time; the text is for logs.
    case unreachable(String)
    /// The address is one that must not be connected to, or its server does not prove who it is; the text is for logs.
    case forbidden(String)
    /// The connection ended without a closing handshake.
    case ended(WebSocketClosure)

    /// Whether the same attempt may succeed later.
    package var isRetryable: Bool {
        switch self {
        case .refused(.status(let status)): status.code == 429 || status.code >= 500 && status.code != 501
        case .refused, .forbidden, .ended(.failed): false
        case .unreachable, .ended: true
        }
    }
}
