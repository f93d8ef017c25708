/// Makes up for sound that is missing: the last period of the voice is repeated and fades away within 60 ms, and what
/// comes after it is faded in (after ITU-T G.711 appendix I, simplified).
struct Concealment: Sendable {
    private let rate: AudioRate
    /// The last 40 ms that were played.
    private var history: [Int16]
    private var period: [Int16] = []
    private var place = 0
    private var missing = 0

    init(rate: AudioRate) {
        self.rate = rate
        history = [Int16](repeating: 0, count: rate.samples(milliseconds: 40))
    }

    /// Whether the last sound was made up.
    var isConcealing: Bool { missing > 0 }

    /// Sound for so many missing samples.
    mutating func conceal(_ count: Int) -> [Int16] {
        if missing == 0 { begin() }
        let full = rate.samples(milliseconds: 10)
        let fade = rate.samples(milliseconds: 50)
        var made = [Int16](repeating: 0, count: count)
        for index in made.indices {
            let past = missing + index
            guard past < full + fade else { break }
            let gain = past < full ? 256 : 256 * (full + fade - past) / fade
            made[index] = Int16(Int(period[(place + index) % period.count]) * gain / 256)
        }
        place = (place + count) % period.count
        missing += count
        remember(made)
        return made
    }

    /// Sound that came, its beginning blended with what was made up before it.
    mutating func pass(_ samples: inout [Int16], from start: Int) {
        if missing > 0 {
            let count = min(samples.count - start, rate.samples(milliseconds: 5))
            let made = conceal(count)
            for index in 0..<count {
                let (old, new) = (Int(made[index]), Int(samples[start + index]))
                samples[start + index] = Int16((old * (count - index) + new * index) / max(1, count))
            }
            missing = 0
        }
        remember(samples[start...])
    }

    private mutating func remember(_ samples: some RandomAccessCollection<Int16>) {
        let kept = history.count
        if samples.count >= kept {
            history.replaceSubrange(0..<kept, with: samples.suffix(kept))
        } else {
            history.removeFirst(samples.count)
            history.append(contentsOf: samples)
        }
    }

    /// Finds the last period, its end blended with what came before its beginning so that it repeats without a click.
    private mutating func begin() {
        let lags = rate.samples(milliseconds: 5) / 2...rate.samples(milliseconds: 15)
        let (lag, _) = Pitch.lag(of: history[...], in: lags, window: rate.samples(milliseconds: 15))
        period = Array(history.suffix(lag))
        let blend = lag / 4
        for index in 0..<blend {
            let before = Int(history[history.count - lag - blend + index])
            let place = lag - blend + index
            period[place] = Int16((Int(period[place]) * (blend - index) + before * index) / max(1, blend))
        }
        place = 0
    }
}
