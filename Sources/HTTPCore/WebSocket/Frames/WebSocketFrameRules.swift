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
    func header(_ bytes: Span<UInt8>) throws(WebSocketViolation) -> WebSocketFrameHeader {
        let (first, second) = (bytes[0], bytes[1])
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else { throw .reservedOpcode }
        let shortLength = second & 0x7F
        var length = UInt64(shortLength)
        if shortLength > 125 {
            length = Self.number(bytes, at: 2, count: shortLength == 126 ? 2 : 8)
            guard length >> 63 == 0, length > (shortLength == 126 ? 125 : 0xFFFF) else { throw .badLength }
        }
        guard length <= UInt64(frameLimit) else { throw .frameTooBig }
        let key = second & 0x80 != 0 ? UInt32(Self.number(bytes, at: bytes.count - 4, count: 4)) : nil
        return WebSocketFrameHeader(
            isFinal: first & 0x80 != 0, isCompressed: first & 0x40 != 0, opcode: opcode, payloadLength: Int(length),
            maskingKey: key)
    }

    /// So many bytes as a number, highest first.
    private static func number(_ bytes: Span<UInt8>, at start: Int, count: Int) -> UInt64 {
        var number: UInt64 = 0
        for place in start..<(start + count) { number = number << 8 | UInt64(bytes[place]) }
        return number
    }
}
