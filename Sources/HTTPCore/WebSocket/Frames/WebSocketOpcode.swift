/// What a frame is (RFC 6455 §5.2); the values that the specification reserves are not here and are refused.
package enum WebSocketOpcode: UInt8, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Whether the frame is about the connection: such frames are short, whole, and may stand between fragments (§5.5).
    package var isControl: Bool { rawValue & 0x8 != 0 }
}
