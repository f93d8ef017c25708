/// G.711 µ-law, by table: ITU-T G.711 §3, as the reference of G.191 computes it.
package enum MuLaw {
    /// What silence is sent as.
    package static let silence: UInt8 = 0xFF

    /// One byte a sample.
    package static func encode(_ samples: [Int16]) -> [UInt8] { codes.encode(samples) }

    /// One sample a byte.
    package static func decode(_ bytes: [UInt8]) -> [Int16] { codes.decode(bytes) }

    static let codes = CompandingTable(shift: 2, encode: encode, decode: decode)

    /// 14 bits of magnitude and sign; the 33 makes every segment a power of two.
    private static func encode(_ sample: Int16) -> UInt8 {
        let magnitude = min((sample < 0 ? Int(~sample) >> 2 : Int(sample) >> 2) + 33, 0x1FFF)
        let segment = Int.bitWidth - (magnitude >> 6).leadingZeroBitCount + 1
        let code = UInt8((8 - segment) << 4 | (0xF - magnitude >> segment & 0xF))
        return sample < 0 ? code : code | 0x80
    }

    private static func decode(_ byte: UInt8) -> Int16 {
        let code = Int(~byte)
        let exponent = code >> 4 & 7
        let step = 8 << exponent
        let magnitude = 0x80 << exponent + step * (code & 0xF) + step / 2 - 132
        return Int16(byte < 0x80 ? -magnitude : magnitude)
    }
}
