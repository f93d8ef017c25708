/// The digest of RFC 3174, which the opening handshake is tied to; it protects nothing there (RFC 6455 §10.8).
enum SHA1 {
    /// The 20 bytes of the digest.
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        var words = [UInt32](repeating: 0, count: 80)
        let bytes = padded(message)
        for start in stride(from: 0, to: bytes.count, by: 64) {
            mix(bytes, at: start, &words, into: &state)
        }
        return state.flatMap { word in stride(from: 24, through: 0, by: -8).map { UInt8(word >> $0 & 0xFF) } }
    }

    /// A one bit, zeros, and the length in bits, up to whole blocks (§4).
    private static func padded(_ message: [UInt8]) -> [UInt8] {
        let length = UInt64(message.count) * 8
        var bytes = message + [0x80]
        bytes.append(contentsOf: repeatElement(0, count: (120 - bytes.count % 64) % 64))
        bytes.append(contentsOf: stride(from: 56, through: 0, by: -8).map { UInt8(length >> UInt64($0) & 0xFF) })
        return bytes
    }

    /// The block of 64 bytes at `start` (§6.1); `words` is room for its schedule.
    private static func mix(_ bytes: [UInt8], at start: Int, _ words: inout [UInt32], into state: inout [UInt32]) {
        for index in 0..<16 {
            let start = start + 4 * index
            words[index] =
                UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16 | UInt32(bytes[start + 2]) << 8
                | UInt32(bytes[start + 3])
        }
        for index in 16..<80 {
            words[index] = rotated(
                words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], by: 1)
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for index in 0..<80 {
            let (choice, constant): (UInt32, UInt32) =
                switch index {
                case ..<20: ((b & c) | (~b & d), 0x5A82_7999)
                case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                case ..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
                default: (b ^ c ^ d, 0xCA62_C1D6)
                }
            let next = rotated(a, by: 5) &+ choice &+ e &+ words[index] &+ constant
            (a, b, c, d, e) = (next, a, rotated(b, by: 30), c, d)
        }
        for (index, word) in [a, b, c, d, e].enumerated() { state[index] &+= word }
    }

    private static func rotated(_ word: UInt32, by count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }
}
