/// Brings speech of any rate to that of a line.
struct SampleConverter: Sendable {
    private let from: Int
    private let between: AudioRate
    private var resampler: Resampler
    /// Where the next sample lies between the last two, for rates that lines do not have.
    private var position = 0.0
    private var last: Int16?

    /// - Parameter from: samples a second, from 4,000 to 192,000
    init(from: Int, to: AudioRate) {
        self.from = max(4_000, min(from, 192_000))
        let next = AudioRate.allCases.map(\.rawValue).sorted().first { $0 >= from } ?? AudioRate.full.rawValue
        between = AudioRate(rawValue: next) ?? .full
        resampler = Resampler(from: between, to: to)
    }

    mutating func convert(_ samples: [Int16]) -> [Int16] {
        resampler.resample(from == between.rawValue ? samples : interpolated(samples))
    }

    private mutating func interpolated(_ samples: [Int16]) -> [Int16] {
        let step = Double(from) / Double(between.rawValue)
        var output: [Int16] = []
        output.reserveCapacity(Int(Double(samples.count) / step) + 1)
        for sample in samples {
            let before = Double(last ?? sample)
            while position < 1 {
                output.append(Int16((before + (Double(sample) - before) * position).rounded()))
                position += step
            }
            position -= 1
            last = sample
        }
        return output
    }
}
