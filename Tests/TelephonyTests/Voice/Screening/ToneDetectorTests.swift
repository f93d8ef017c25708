import Testing

@testable import Telephony

@Suite struct ToneDetectorTests {
    /// What is found of sound, block by block, each state once.
    private static func states(_ sound: [Int16]) -> [ToneDetector.State] {
        var detector = ToneDetector()
        var states: [ToneDetector.State] = []
        for start in stride(from: 0, to: sound.count - 159, by: 160) {
            let state = detector.hear(Array(sound[start..<start + 160]))
            if states.last != state { states.append(state) }
        }
        return states
    }

    private static func silence(_ seconds: Double) -> [Int16] { [Int16](repeating: 0, count: Int(seconds * 8_000)) }

    @Test(
        "A steady tone is heard at any pitch and loudness that machines have, and its end at once",
        arguments: [425.0, 440, 612.5, 1_000, 1_004, 1_377, 2_000, 2_100], [400.0, 8_000, 30_000])
    func tones(pitch: Double, level: Double) {
        let sound = Self.silence(0.3) + Tone.sine(pitch, rate: .narrow, count: 3_200, level: level) + Self.silence(0.3)
        #expect(Self.states(sound) == [.none, .sounding, .ended, .none])
        let through = MuLaw.decode(MuLaw.encode(sound))
        #expect(Self.states(through) == [.none, .sounding, .ended, .none])
    }

    @Test("A voice, a click of a tone, keys, dial and busy tones, and noise are none")
    func others() {
        func sum(_ one: Double, _ other: Double) -> [Int16] {
            zip(
                Tone.sine(one, rate: .narrow, count: 8_000, level: 6_000),
                Tone.sine(other, rate: .narrow, count: 8_000, level: 6_000)
            ).map { $0 + $1 }
        }
        var seed: UInt32 = 7
        let noise = (0..<16_000).map { _ -> Int16 in
            seed = seed &* 1_664_525 &+ 1_013_904_223
            return Int16(truncatingIfNeeded: Int32(bitPattern: seed) >> 18)
        }
        let sounds = [
            Tone.voice(rate: .narrow, seconds: 6), Tone.sine(1_000, rate: .narrow, count: 960), sum(697, 1_209),
            sum(350, 440), sum(480, 620), noise, Self.silence(1),
        ]
        for (place, sound) in sounds.enumerated() { #expect(Self.states(sound) == [.none], "sound \(place)") }
    }

    @Test("A tone that glides is a voice's")
    func glide() {
        var phase = 0.0
        let sound = (0..<8_000).map { index -> Int16 in
            phase += (500 + Double(index) / 8_000 * 900) / 8_000
            return Tone.sine(8_000 * phase.truncatingRemainder(dividingBy: 1), rate: .narrow, count: 2)[1]
        }
        #expect(!Self.states(sound).contains(.sounding))
    }
}
