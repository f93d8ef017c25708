import Testing

@testable import Telephony

@Suite struct ResamplerTests {
    private static let pairs = AudioRate.allCases.flatMap { from in AudioRate.allCases.map { (from, $0) } }

    private func converted(_ samples: [Int16], _ from: AudioRate, _ to: AudioRate, piece: Int) -> [Int16] {
        var resampler = Resampler(from: from, to: to)
        return stride(from: 0, to: samples.count, by: piece).flatMap {
            resampler.resample(Array(samples[$0..<min(samples.count, $0 + piece)]))
        }
    }

    @Test("A second of sound stays a second", arguments: pairs)
    func count(from: AudioRate, to: AudioRate) {
        let output = converted(Tone.sine(400, rate: from, count: from.rawValue), from, to, piece: from.frameSamples)
        #expect(output.count == to.rawValue)
    }

    @Test("What the telephone carries keeps its level within a tenth of a decibel", arguments: pairs)
    func pass(from: AudioRate, to: AudioRate) {
        for frequency in [300.0, 1_000, 3_350] {
            let output = converted(Tone.sine(frequency, rate: from, count: from.rawValue / 4), from, to, piece: 100)
            let middle = output.dropFirst(to.rawValue / 20).prefix(to.rawValue / 10)
            let level = Tone.amplitude(of: frequency, in: middle, rate: to)
            #expect(abs(level / 8_000 - 1) < 0.012, "\(frequency) Hz: \(level)")
        }
    }

    @Test(
        "What the lower rate cannot hold is taken away by 50 dB",
        arguments: [
            (AudioRate.wide, AudioRate.narrow, 4_400.0), (.speech, .narrow, 5_000), (.full, .narrow, 9_100),
            (.speech, .wide, 8_800), (.full, .speech, 13_000), (.full, .wide, 20_000),
        ])
    func stop(from: AudioRate, to: AudioRate, frequency: Double) {
        let output = converted(Tone.sine(frequency, rate: from, count: from.rawValue / 4), from, to, piece: 160)
        #expect(Tone.level(output.dropFirst(to.rawValue / 20)) < 8_000 / 316.0)
    }

    @Test(
        "What rises in rate gets no mirror images", arguments: [(AudioRate.narrow, AudioRate.wide), (.narrow, .full)])
    func images(from: AudioRate, to: AudioRate) {
        let output = converted(Tone.sine(3_000, rate: from, count: from.rawValue / 4), from, to, piece: 160)
        #expect(Tone.amplitude(of: 5_000, in: output.dropFirst(to.rawValue / 20), rate: to) < 8_000 / 316.0)
    }

    @Test("A stream gives the same however it is cut", arguments: [1, 7, 160, 1_000])
    func pieces(piece: Int) {
        let voice = Tone.voice(rate: .speech, seconds: 0.5)
        #expect(converted(voice, .speech, .wide, piece: piece) == converted(voice, .speech, .wide, piece: voice.count))
    }

    @Test("The loudest sound is clipped and never wraps")
    func clipping() {
        let square = (0..<1_600).map { $0 / 40 % 2 == 0 ? Int16.max : Int16.min }
        let output = converted(square, .narrow, .wide, piece: 160)
        #expect(output.contains(.max) && output.contains(.min))
        #expect(zip(output, output.dropFirst()).allSatisfy { abs(Int($0) - Int($1)) < 60_000 })
    }
}
