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
        unsafe bytes.withUnsafeMutableBytes { buffer in
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
            unsafe apply(from: UnsafeRawBufferPointer(target), to: target, at: offset)
        }
    }

    /// Masks or unmasks the bytes, which stand at `offset` of their frame's payload, into memory for as many.
    func copy(_ bytes: Span<UInt8>, to target: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        precondition(target.count == bytes.count, "the copy is as long")
        unsafe bytes.withUnsafeBytes { source in
            unsafe apply(from: source, to: UnsafeMutableRawBufferPointer(target), at: offset)
        }
    }

    /// Both have the same length, and are the same memory or have none in common.
    private func apply(from source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, at offset: Int) {
        // The key as it meets the bytes: turned to begin at the offset, its first byte lowest.
        let turn = UInt32(offset & 3) * 8
        let turned = ((key << turn) | (turn == 0 ? 0 : key >> (32 - turn))).byteSwapped
        let pair = (UInt64(turned) << 32 | UInt64(turned)).littleEndian
        let four = SIMD4(repeating: pair)
        let count = source.count
        var place = 0
        // Many bytes at once; a multiple of four leaves the key as it is turned.
        while place + 32 <= count {
            let masked = unsafe source.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self) ^ four
            unsafe target.storeBytes(of: masked, toByteOffset: place, as: SIMD4<UInt64>.self)
            place += 32
        }
        while place + 8 <= count {
            let masked = unsafe source.loadUnaligned(fromByteOffset: place, as: UInt64.self) ^ pair
            unsafe target.storeBytes(of: masked, toByteOffset: place, as: UInt64.self)
            place += 8
        }
        while place < count {
            unsafe target[place] = source[place] ^ UInt8(truncatingIfNeeded: turned >> (8 * UInt32(place & 3)))
            place += 1
        }
    }
}
