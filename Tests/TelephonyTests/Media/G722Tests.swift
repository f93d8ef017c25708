import Testing

@testable import Telephony

@Suite struct G722Tests {
    /// Sound that anybody can make again: noise that grows, and a saw.
    private static let sound: [Int16] = {
        var state: UInt32 = 1
        return (0..<3_200).map { index in
            state = state &* 1_103_515_245 &+ 12_345
            let noise = Int(state >> 16 & 0x7FFF) - 16_384
            let saw = (index * 37 % 400 - 200) * 60
            return Int16(max(-32_768, min(32_767, (noise * (index % 1_600)) >> 11 + (index < 2_400 ? saw : 0))))
        }
    }()

    /// FNV-1a.
    private func sum(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The sums are those of another implementation of the recommendation (spandsp 0.0.6) for the same sound.
    @Test("Sound is coded and decoded bit for bit as the recommendation says")
    func exact() {
        let (encoder, decoder) = (G722Encoder(), G722Decoder())
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: 3_200, by: 320) {
            encoder.encode(Array(Self.sound[start..<start + 320]), into: &bytes)
        }
        #expect(bytes.prefix(16) == [44, 132, 32, 132, 32, 132, 4, 149, 60, 175, 41, 12, 146, 31, 183, 40])
        #expect(bytes.count == 1_600 && sum(bytes) == 0xCB40_B2C1_021E_82E2)
        var samples: [Int16] = []
        let isDecoded = decoder.decode(bytes.span, into: &samples)
        #expect(isDecoded)
        let raw = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        #expect(samples.count == 3_200 && sum(raw) == 0x571_C4E3_0D65_5A21)
    }
}
