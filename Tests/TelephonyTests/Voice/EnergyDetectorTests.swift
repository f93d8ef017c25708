import Testing

@testable import Telephony

@Suite struct EnergyDetectorTests {
    /// 20 ms of noise of this level.
    private func noise(_ level: Double, _ seed: inout UInt64) -> [Int16] {
        (0..<160).map { _ in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let unit = Double(seed >> 33) / Double(1 << 31) * 2 - 1
            return Int16(unit * level * 1.732)
        }
    }

    @Test("Loud sound is speech and silence is none, at once")
    func plain() {
        var detector = EnergyDetector()
        var seed: UInt64 = 1
        let heard1 = detector.isSpeech([Int16](repeating: 0, count: 160), echo: 0)
        #expect(!heard1)
        let heard2 = detector.isSpeech(noise(2_000, &seed), echo: 0)
        #expect(heard2)
        let heard3 = detector.isSpeech(noise(60, &seed), echo: 0)
        #expect(!heard3)
    }

    @Test("A steady noise becomes the floor within two seconds, and speech over it is still speech")
    func floor() {
        var detector = EnergyDetector()
        var seed: UInt64 = 2
        for _ in 0..<80 { _ = detector.isSpeech(noise(500, &seed), echo: 0) }
        var voiced = 0
        for _ in 0..<100 where detector.isSpeech(noise(500, &seed), echo: 0) { voiced += 1 }
        #expect(voiced == 0)
        let heard4 = detector.isSpeech(noise(3_000, &seed), echo: 0)
        #expect(heard4)
    }

    @Test("The floor falls at once when the noise ends")
    func fall() {
        var detector = EnergyDetector()
        var seed: UInt64 = 3
        for _ in 0..<300 { _ = detector.isSpeech(noise(600, &seed), echo: 0) }
        for _ in 0..<10 { _ = detector.isSpeech(noise(30, &seed), echo: 0) }
        let heard5 = detector.isSpeech(noise(400, &seed), echo: 0)
        #expect(heard5)
    }

    @Test("Speech with its pauses stays speech for a minute")
    func longSpeech() {
        var detector = EnergyDetector()
        var seed: UInt64 = 4
        var missed = 0
        for frame in 0..<3_000 {
            let isPause = frame % 40 > 33
            if !detector.isSpeech(noise(isPause ? 50 : 1_500, &seed), echo: 0), !isPause { missed += 1 }
        }
        #expect(missed == 0)
    }

    @Test("The echo of what is played is no speech, and a person over it is")
    func echo() {
        var detector = EnergyDetector()
        var seed: UInt64 = 5
        let heard6 = detector.isSpeech(noise(500, &seed), echo: 3_000)
        #expect(!heard6)
        let heard7 = detector.isSpeech(noise(2_000, &seed), echo: 3_000)
        #expect(heard7)
    }
}
