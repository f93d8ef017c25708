/// The masking of a frame's payload, which is its own inverse (RFC 6455 §5.3).
struct WebSocketMask: Sendable {
    /// First byte highest.
    let key: UInt32

    /// Masks or unmasks bytes that stand at `offset` of their frame's payload.
    func apply(to bytes: inout [UInt8], at offset: Int = 0) {
        apply(to: &bytes, from: 0, at: offset)
    }

    /// Masks or unmasks the bytes from `start` on, which stand at `offset` of their frame's payload.
    func apply(to bytes: inout [UInt8], from start: Int, at offset: Int = 0) {
        // The key as it meets the bytes: turned to begin at the offset, its first byte lowest.
        let turn = UInt32(offset & 3) * 8
        var turned = ((key << turn) | (turn == 0 ? 0 : key >> (32 - turn))).byteSwapped
        for index in start..<bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: turned)
            turned = turned >> 8 | turned << 24
        }
    }
}
