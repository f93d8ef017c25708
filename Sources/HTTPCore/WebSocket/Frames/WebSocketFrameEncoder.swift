/// Writes frames (RFC 6455 §5.2) with the shortest length there is, masked where the role is a client's.
package struct WebSocketFrameEncoder: Sendable {
    private let role: WebSocketRole

    /// An encoder for what this side sends.
    package init(role: WebSocketRole) {
        self.role = role
    }

    /// Appends one frame. A control frame's payload must not exceed 125 bytes (§5.5).
    package func append(
        _ opcode: WebSocketOpcode, _ payload: Span<UInt8>, isFinal: Bool = true, isCompressed: Bool = false,
        to bytes: inout [UInt8]
    ) {
        precondition(!opcode.isControl || payload.count <= 125 && isFinal, "a control frame is short and whole")
        bytes.append((isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode.rawValue)
        let key = role.nextMaskingKey()
        appendLength(payload.count, maskBit: key == nil ? 0 : 0x80, to: &bytes)
        if let key { appendBigEndian(UInt64(key), count: 4, to: &bytes) }
        let start = bytes.count
        unsafe payload.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        if let key { WebSocketMask(key: key).apply(to: &bytes, from: start) }
    }

    /// Appends a message as one frame, or as several where its payload exceeds `frameSize` bytes (§5.4).
    package func append(
        message opcode: WebSocketOpcode, _ payload: Span<UInt8>, isCompressed: Bool = false, frameSize: Int,
        to bytes: inout [UInt8]
    ) {
        guard payload.count > frameSize else {
            return append(opcode, payload, isCompressed: isCompressed, to: &bytes)
        }
        bytes.reserveCapacity(bytes.count + payload.count + 14 * (payload.count / frameSize + 1))
        for start in stride(from: 0, to: payload.count, by: frameSize) {
            let end = min(start + frameSize, payload.count)
            append(
                start == 0 ? opcode : .continuation, payload.extracting(start..<end), isFinal: end == payload.count,
                isCompressed: start == 0 && isCompressed, to: &bytes)
        }
    }

    private func appendLength(_ length: Int, maskBit: UInt8, to bytes: inout [UInt8]) {
        switch length {
        case ...125:
            bytes.append(maskBit | UInt8(length))
        case ...0xFFFF:
            bytes.append(maskBit | 126)
            appendBigEndian(UInt64(length), count: 2, to: &bytes)
        default:
            bytes.append(maskBit | 127)
            appendBigEndian(UInt64(length), count: 8, to: &bytes)
        }
    }

    private func appendBigEndian(_ value: UInt64, count: Int, to bytes: inout [UInt8]) {
        for place in (0..<count).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(place))))
        }
    }
}
