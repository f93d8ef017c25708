/// A whole message (RFC 6455 §5.6), whatever frames carried it.
package enum WebSocketMessage: Equatable, Sendable {
    /// Valid UTF-8 on the wire.
    case text(String)
    /// Bytes that only the application understands.
    case binary([UInt8])

    /// What its frames are.
    var opcode: WebSocketOpcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }

    /// How long its payload is, uncompressed.
    package var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }

    /// The uncompressed payload of its frames.
    var payload: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .binary(let bytes): bytes
        }
    }

    /// Lends the uncompressed payload of its frames, without a copy.
    func withPayload(_ body: (Span<UInt8>) -> Void) {
        switch self {
        case .text(let text): body(text.utf8Span.span)
        case .binary(let bytes): body(bytes.span)
        }
    }
}
