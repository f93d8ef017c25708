import Glibc

@testable import Telephony

/// Sound for tests.
enum Tone {
    /// A sine, its phase counted from sample 0.
    static func sine(_ frequency: Double, rate: AudioRate, count: Int, level: Double = 8_000) -> [Int16] {
        (0..<count).map { Int16(level * sin(2 * .pi * frequency * Double($0) / Double(rate.rawValue))) }
    }

    /// The root of the mean of the squares.
    static func level(_ samples: some Collection<Int16>) -> Double {
        (samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, samples.count))).squareRoot()
    }

    /// Of one frequency within samples, as the amplitude of a sine.
    static func amplitude(of frequency: Double, in samples: some Collection<Int16>, rate: AudioRate) -> Double {
        var (cosine, sine) = (0.0, 0.0)
        for (index, sample) in samples.enumerated() {
            let angle = 2 * .pi * frequency * Double(index) / Double(rate.rawValue)
            cosine += Double(sample) * cos(angle)
            sine += Double(sample) * sin(angle)
        }
        return 2 * (cosine * cosine + sine * sine).squareRoot() / Double(max(1, samples.count))
    }

    /// How alike two stretches of sound are at the best shift up to a limit: 1 for the same.
    static func likeness(_ left: [Int16], _ right: [Int16], shift: Int) -> Double {
        let count = min(left.count, right.count) - shift
        return (0...shift).map { shift in
            var (both, one, other) = (0.0, 0.0, 0.0)
            for index in 0..<count {
                let (first, second) = (Double(left[index]), Double(right[index + shift]))
                both += first * second
                one += first * first
                other += second * second
            }
            return both / max(1, (one * other).squareRoot())
        }.max() ?? 0
    }

    /// What sounds like a voice: a pulse train of changing pitch through two resonances, in syllables.
    static func voice(rate: AudioRate, seconds: Double) -> [Int16] {
        let step = 1 / Double(rate.rawValue)
        var phase = 0.0
        return (0..<Int(seconds * Double(rate.rawValue))).map { index in
            let time = Double(index) * step
            let pitch = 120 + 25 * sin(2 * .pi * 0.7 * time)
            phase += pitch * step
            var value = 0.0
            for harmonic in 1...24 {
                let frequency = pitch * Double(harmonic)
                let shape = exp(-pow((frequency - 600) / 350, 2)) + 0.5 * exp(-pow((frequency - 1_800) / 500, 2)) + 0.02
                value += shape * sin(2 * .pi * phase * Double(harmonic))
            }
            let syllable = max(0, sin(2 * .pi * 2.5 * time)) * (time.truncatingRemainder(dividingBy: 3) < 2.4 ? 1 : 0)
            return Int16(max(-30_000, min(30_000, 3_500 * value * syllable)))
        }
    }
}
