import Glibc

/// A low-pass filter cut into phases: a sinc under a Kaiser window.
struct ResamplerKernel: Sendable {
    /// So many outputs come of `down` inputs.
    let up: Int
    let down: Int
    /// Input samples that make one output; a multiple of 8.
    let taps: Int
    /// The coefficients of one phase after the other.
    private let coefficients: [Float]

    /// The filter between two rates that differ.
    static func between(_ from: AudioRate, _ to: AudioRate) -> Self {
        all[[from, to], default: Self(from: from.rawValue, to: to.rawValue)]
    }

    private static let all: [[AudioRate]: Self] = {
        let pairs = AudioRate.allCases.flatMap { from in AudioRate.allCases.map { [from, $0] } }
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0, Self(from: $0[0].rawValue, to: $0[1].rawValue)) })
    }()

    private init(from: Int, to: Int) {
        let common = Self.commonDivisor(from, to)
        down = from / common
        // 24 zero crossings to each side, counted in samples of the lower rate.
        let crossings = 24
        let stretch = max(1, Double(from) / Double(to))
        let up = to / common
        let taps = Int((Double(2 * crossings) * stretch / 8).rounded(.up)) * 8
        let middle = Double(taps * up - 1) / 2
        // The middle of the slope: the stop band begins at half of the lower rate.
        let cutoff = 0.925 / stretch
        var coefficients = [Float](repeating: 0, count: taps * up)
        for phase in 0..<up {
            var values = (0..<taps).map { tap in
                // Sample `tap` lies so many input samples before the output's place in time.
                let time = (middle - Double((taps - 1 - tap) * up + phase)) / Double(up)
                return Self.sinc(time * cutoff) * Self.window(time / (Double(taps) / 2))
            }
            // Every phase lets a constant pass as it is.
            let sum = values.reduce(0, +)
            for tap in values.indices { values[tap] /= sum }
            for (tap, value) in values.enumerated() { coefficients[phase * taps + tap] = Float(value) }
        }
        self.up = up
        self.taps = taps
        self.coefficients = coefficients
    }

    /// The sum of products of one phase with the samples from a place on.
    func apply(to samples: [Float], at start: Int, phase: Int) -> Float {
        unsafe samples.withUnsafeBytes { samples in
            unsafe coefficients.withUnsafeBytes { coefficients in
                var sum = SIMD8<Float>()
                var from = start * 4
                var with = phase * taps * 4
                for _ in 0..<taps / 8 {
                    unsafe sum +=
                        samples.loadUnaligned(fromByteOffset: from, as: SIMD8<Float>.self)
                        * coefficients.loadUnaligned(fromByteOffset: with, as: SIMD8<Float>.self)
                    from += 32
                    with += 32
                }
                return sum.sum()
            }
        }
    }

    private static func commonDivisor(_ left: Int, _ right: Int) -> Int {
        right == 0 ? left : commonDivisor(right, left % right)
    }

    private static func sinc(_ value: Double) -> Double {
        value == 0 ? 1 : sin(.pi * value) / (.pi * value)
    }

    /// Kaiser's window with 60 dB of attenuation, over −1…1.
    private static func window(_ place: Double) -> Double {
        bessel(5.65 * max(0, 1 - place * place).squareRoot()) / bessel(5.65)
    }

    /// The modified Bessel function of the first kind of order 0.
    private static func bessel(_ value: Double) -> Double {
        var (sum, term, index) = (1.0, 1.0, 1.0)
        while term > sum * 1e-12 {
            term *= (value / 2 / index) * (value / 2 / index)
            sum += term
            index += 1
        }
        return sum
    }
}
