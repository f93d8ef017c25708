/// The side of a connection that this endpoint is.
package enum WebSocketRole: Sendable {
    /// Takes masked frames only and sends them unmasked (RFC 6455 §5.1).
    case server
    /// Masks each frame with a key of its own, from a source that nobody can predict (§5.3).
    case client(maskingKeys: @Sendable () -> UInt32)

    /// A fresh key for the next frame; nil where frames go unmasked.
    func nextMaskingKey() -> UInt32? {
        switch self {
        case .server: nil
        case .client(let maskingKeys): maskingKeys()
        }
    }

    /// Whether this is the side that a server is.
    var isServer: Bool {
        switch self {
        case .server: true
        case .client: false
        }
    }
}
