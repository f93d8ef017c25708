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

    /// How alike a stretch of sound is to the place in other sound that is most like it: 1 for the same.
    static func likeness(of part: ArraySlice<Int16>, in whole: [Int16]) -> Double {
        // Every fourth sample, and plain loops, so that it is quick without optimisation.
        let wanted = stride(from: part.startIndex, to: part.endIndex, by: 4).map { Float(part[$0]) }
        let energy = wanted.reduce(0) { $0 + $1 * $1 }
        let (count, places) = (wanted.count, whole.count - part.count)
        return unsafe wanted.withUnsafeBufferPointer { wanted in
            unsafe whole.withUnsafeBufferPointer { whole in
                var best: Float = 0
                var start = 0
                while start < places {
                    var (both, other, index): (Float, Float, Int) = (0, 0, 0)
                    while index < count {
                        let value = unsafe Float(whole[start &+ index &* 4])
                        unsafe both += wanted[index] * value
                        other += value * value
                        index &+= 1
                    }
                    best = max(best, both / max(1, (energy * other).squareRoot()))
                    start &+= 1
                }
                return Double(best)
            }
        }
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
