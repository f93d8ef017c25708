/// What a frame's header may say on one connection (RFC 6455 §5.1, §5.2, §5.5).
struct WebSocketFrameRules: Sendable {
    /// A client's frames are masked, a server's never (§5.1).
    let expectsMask: Bool
    /// Whether an agreed extension gives the first reserved bit a meaning.
    let allowsCompression: Bool
    /// The longest payload of one frame, in bytes.
    let frameLimit: Int

    /// Judges what the first two bytes say, so that nothing more is awaited from a peer that breaks the protocol.
    func check(firstByte: UInt8, secondByte: UInt8) throws(WebSocketViolation) {
        guard let opcode = WebSocketOpcode(rawValue: firstByte & 0x0F) else { throw .reservedOpcode }
        let beginsMessage = opcode == .text || opcode == .binary
        let compressionBit: UInt8 = allowsCompression && beginsMessage ? 0x40 : 0
        guard firstByte & 0x70 & ~compressionBit == 0 else { throw .reservedBits }
        guard (secondByte & 0x80 != 0) == expectsMask else { throw expectsMask ? .unmaskedFrame : .maskedFrame }
        guard opcode.isControl else { return }
        guard firstByte & 0x80 != 0 else { throw .fragmentedControlFrame }
        guard secondByte & 0x7F <= 125 else { throw .longControlFrame }
    }

    /// Reads a header whose first two bytes have passed and that is there with all its bytes.
    func header(_ bytes: [UInt8]) throws(WebSocketViolation) -> WebSocketFrameHeader {
        guard let opcode = WebSocketOpcode(rawValue: bytes[0] & 0x0F) else { throw .reservedOpcode }
        let shortLength = bytes[1] & 0x7F
        let isMasked = bytes[1] & 0x80 != 0
        var length = UInt64(shortLength)
        if shortLength > 125 {
            let extended = bytes[2..<(shortLength == 126 ? 4 : 10)]
            length = extended.reduce(0) { $0 << 8 | UInt64($1) }
            guard length >> 63 == 0, length > (shortLength == 126 ? 125 : 0xFFFF) else { throw .badLength }
        }
        guard length <= UInt64(frameLimit) else { throw .frameTooBig }
        return WebSocketFrameHeader(
            isFinal: bytes[0] & 0x80 != 0, isCompressed: bytes[0] & 0x40 != 0, opcode: opcode,
            payloadLength: Int(length),
            maskingKey: isMasked ? bytes.suffix(4).reduce(0) { $0 << 8 | UInt32($1) } : nil)
    }
}
