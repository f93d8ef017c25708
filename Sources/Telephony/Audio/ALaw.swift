/// G.711 A-law, by table: ITU-T G.711 §3, as the reference of G.191 computes it.
package enum ALaw {
    /// What silence is sent as.
    package static let silence: UInt8 = 0xD5

    /// One byte a sample.
    package static func encode(_ samples: [Int16]) -> [UInt8] { codes.encode(samples) }

    /// One sample a byte.
    package static func decode(_ bytes: [UInt8]) -> [Int16] { codes.decode(bytes) }

    static let codes = CompandingTable(shift: 4, encode: encode, decode: decode)

    /// 12 bits of magnitude and sign; every second bit is turned over on the line.
    private static func encode(_ sample: Int16) -> UInt8 {
        var code = sample < 0 ? Int(~sample) >> 4 : Int(sample) >> 4
        if code > 15 {
            let exponent = Int.bitWidth - code.leadingZeroBitCount - 4
            code = code >> (exponent - 1) - 16 + exponent << 4
        }
        return UInt8(sample < 0 ? code : code | 0x80) ^ 0x55
    }

    private static func decode(_ byte: UInt8) -> Int16 {
        let code = Int(byte ^ 0x55) & 0x7F
        let exponent = code >> 4
        var magnitude = ((code & 0xF) + (exponent > 0 ? 16 : 0)) << 4 + 8
        if exponent > 1 { magnitude <<= exponent - 1 }
        return Int16(byte < 0x80 ? -magnitude : magnitude)
    }
}
