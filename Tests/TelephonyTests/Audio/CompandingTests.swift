import Testing

@testable import Telephony

@Suite struct CompandingTests {
    @Test(
        "µ-law decodes to the values of G.711 table 2",
        arguments: [
            (0x80, 32_124), (0x8F, 16_764), (0x90, 15_996), (0xFE, 8), (0xFF, 0), (0x7F, 0), (0x7E, -8),
            (0x00, -32_124),
        ] as [(UInt8, Int16)])
    func muLaw(code: UInt8, sample: Int16) {
        #expect(MuLaw.decode([code]) == [sample])
    }

    @Test(
        "A-law decodes to the values of G.711 table 1",
        arguments: [
            (0xD5, 8), (0xD4, 24), (0x55, -8), (0xAA, 32_256), (0x2A, -32_256), (0xC5, 264), (0xF5, 528),
        ] as [(UInt8, Int16)])
    func aLaw(code: UInt8, sample: Int16) {
        #expect(ALaw.decode([code]) == [sample])
    }

    @Test("Every code comes back from its sample, but for the second zero of µ-law")
    func codes() {
        let all = (0...255).map { UInt8($0) }
        #expect(MuLaw.encode(MuLaw.decode(all)) == all.map { $0 == 0x7F ? 0xFF : $0 })
        #expect(ALaw.encode(ALaw.decode(all)) == all)
    }

    @Test("A sample is coded within half a step, and louder samples never have quieter codes")
    func steps() {
        for (encode, decode) in [(MuLaw.encode, MuLaw.decode), (ALaw.encode, ALaw.decode)] {
            let samples = (Int16.min...Int16.max).map { $0 }
            let back = decode(encode(samples))
            var last = Int16.min
            for (sample, value) in zip(samples, back) {
                let step = max(16, abs(Int(sample)) / 16)
                let clip = 32_768 - 32_124
                guard abs(Int(sample) - Int(value)) <= max(step, abs(Int(sample)) > 32_000 ? clip : 0), value >= last
                else {
                    Issue.record("\(sample) became \(value) after \(last)")
                    return
                }
                last = value
            }
        }
    }

    @Test("Silence is the code of the smallest sample")
    func silence() {
        #expect(MuLaw.encode([0]) == [MuLaw.silence])
        #expect(ALaw.encode([0]) == [ALaw.silence])
    }
}
