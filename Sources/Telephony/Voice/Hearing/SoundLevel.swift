/// How loud sound is.
enum SoundLevel {
    /// The root mean square of samples; 0 for none.
    static func rootMeanSquare(_ samples: [Int16]) -> Double {
        guard !samples.isEmpty else { return 0 }
        var sum: Int64 = 0
        for sample in samples { sum &+= Int64(Int32(sample) &* Int32(sample)) }
        return (Double(sum) / Double(samples.count)).squareRoot()
    }
}
