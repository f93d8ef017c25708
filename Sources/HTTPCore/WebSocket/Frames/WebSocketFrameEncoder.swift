/// Writes frames (RFC 6455 §5.2) with the shortest length there is, masked where the role is a client's.
package struct WebSocketFrameEncoder: Sendable {
    private let role: WebSocketRole

    /// An encoder for what this side sends.
    package init(role: WebSocketRole) {
        self.role = role
    }

    /// Appends one frame. A control frame's payload must not exceed 125 bytes (§5.5).
    package func append(
        _ opcode: WebSocketOpcode, _ payload: ArraySlice<UInt8>, isFinal: Bool = true, isCompressed: Bool = false,
        to bytes: inout [UInt8]
    ) {
        precondition(!opcode.isControl || payload.count <= 125 && isFinal, "a control frame is short and whole")
        bytes.reserveCapacity(bytes.count + 14 + payload.count)
        bytes.append((isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode.rawValue)
        let key = role.nextMaskingKey()
        appendLength(payload.count, maskBit: key == nil ? 0 : 0x80, to: &bytes)
        guard let key else { return bytes.append(contentsOf: payload) }
        appendBigEndian(UInt64(key), count: 4, to: &bytes)
        let start = bytes.count
        bytes.append(contentsOf: payload)
        WebSocketMask(key: key).apply(to: &bytes, from: start)
    }

    /// Appends a message as one frame, or as several where its payload exceeds `frameSize` bytes (§5.4).
    package func append(
        message opcode: WebSocketOpcode, _ payload: [UInt8], isCompressed: Bool = false, frameSize: Int,
        to bytes: inout [UInt8]
    ) {
        var rest = payload[...]
        var opcode = opcode
        var isCompressed = isCompressed
        repeat {
            let part = rest.prefix(frameSize)
            rest = rest.dropFirst(part.count)
            append(opcode, part, isFinal: rest.isEmpty, isCompressed: isCompressed, to: &bytes)
            opcode = .continuation
            isCompressed = false
        } while !rest.isEmpty
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
