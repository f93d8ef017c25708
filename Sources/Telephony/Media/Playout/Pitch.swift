/// How a voice repeats itself.
enum Pitch {
    /// The lag within a range at which the end of samples is most like what lies so far before it, and how like it is
    /// (−1…1).
    static func lag(of samples: ArraySlice<Int16>, in lags: ClosedRange<Int>, window: Int) -> (
        lag: Int, likeness: Float
    ) {
        guard samples.count >= lags.upperBound + window else { return (lags.lowerBound, 0) }
        let end = samples.endIndex
        // Every second sample is enough to find it.
        return unsafe samples.withUnsafeBufferPointer { all in
            let last = all.count - window
            var best = (lag: lags.lowerBound, likeness: Float(-1))
            var energy: Float = 0
            for index in stride(from: last, to: all.count, by: 2) {
                let value = unsafe Float(all[index])
                energy += value * value
            }
            guard energy > 0, end > 0 else { return (lags.lowerBound, 0) }
            for lag in lags {
                var (product, other): (Float, Float) = (0, 0)
                for index in stride(from: last, to: all.count, by: 2) {
                    let value = unsafe Float(all[index - lag])
                    unsafe product += Float(all[index]) * value
                    other += value * value
                }
                let likeness = product / max(1, (energy * other).squareRoot())
                if likeness > best.likeness { best = (lag, likeness) }
            }
            return best
        }
    }
}
