/// A whole message (RFC 6455 §5.6), whatever frames carried it.
package enum WebSocketMessage: Equatable, Sendable {
    /// Valid UTF-8 on the wire.
    case text(String)
    /// Bytes that only the application understands.
    case binary([UInt8])

    /// The opcode and the uncompressed payload of the message's frames.
    var content: (opcode: WebSocketOpcode, payload: [UInt8]) {
        switch self {
        case .text(let text): (.text, Array(text.utf8))
        case .binary(let bytes): (.binary, bytes)
        }
    }
}
