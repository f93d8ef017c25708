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
        let turned = ((key << turn) | (turn == 0 ? 0 : key >> (32 - turn))).byteSwapped
        let pair = UInt64(turned) << 32 | UInt64(turned)
        unsafe bytes.withUnsafeMutableBytes { buffer in
            var place = start
            // Eight bytes at once; a multiple of four leaves the key as it is turned.
            while place + 8 <= buffer.count {
                let masked = unsafe buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self) ^ pair.littleEndian
                unsafe buffer.storeBytes(of: masked, toByteOffset: place, as: UInt64.self)
                place += 8
            }
            while place < buffer.count {
                unsafe buffer[place] ^= UInt8(truncatingIfNeeded: turned >> (8 * UInt32((place - start) & 3)))
                place += 1
            }
        }
    }
}
