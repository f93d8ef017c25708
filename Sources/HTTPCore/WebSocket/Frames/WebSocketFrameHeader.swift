/// What stands before a frame's payload (RFC 6455 §5.2).
package struct WebSocketFrameHeader: Equatable, Sendable {
    /// Whether this frame ends its message; always true of a control frame.
    package var isFinal = true
    /// Set on the first frame of a compressed message (RFC 7692 §6), where the extension is agreed.
    package var isCompressed = false
    /// What the payload is.
    package var opcode: WebSocketOpcode
    /// In bytes, after any compression.
    package var payloadLength: Int
    /// The key that the payload is masked with, first byte highest; nil on what a server sends.
    package var maskingKey: UInt32?

    /// Bytes that a header with these first two takes in all, from 2 to 14.
    static func size(secondByte: UInt8) -> Int {
        let extended =
            switch secondByte & 0x7F {
            case 126: 2
            case 127: 8
            default: 0
            }
        return 2 + extended + (secondByte & 0x80 == 0 ? 0 : 4)
    }
}
