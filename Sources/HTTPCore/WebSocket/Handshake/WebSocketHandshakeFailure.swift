/// Why a client does not take a server's answer to its opening handshake (RFC 6455 §4.1).
package enum WebSocketHandshakeFailure: Error, Equatable, Sendable {
    /// Any status but 101, such as 401.
    case status(HTTPStatus)
    /// The answer is no HTTP/1.1, or its head is too long.
    case malformed
    /// `Upgrade` or `Connection` does not say that the protocol changes.
    case noUpgrade
    /// `Sec-WebSocket-Accept` does not answer the key that was sent.
    case wrongAccept
    /// An extension that the client has not offered.
    case unaskedExtension
    /// An extension that was offered, on terms that break its rules.
    case wrongExtension
    /// A subprotocol that the client has not offered, or more than one.
    case unaskedSubprotocol
}

extension WebSocketHandshakeFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .status(let status): "the server answered \(status.code) instead of 101"
        case .malformed: "the server's answer is no HTTP/1.1"
        case .noUpgrade: "the server did not upgrade the connection to WebSocket"
        case .wrongAccept: "the server's Sec-WebSocket-Accept does not fit the key"
        case .unaskedExtension: "the server chose an extension that was not offered"
        case .wrongExtension: "the server's terms of an extension break its rules"
        case .unaskedSubprotocol: "the server chose a subprotocol that was not offered"
        }
    }
}
