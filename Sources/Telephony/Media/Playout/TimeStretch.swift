/// Makes sound shorter or longer by one period of the voice, which nobody hears.
enum TimeStretch {
    /// Takes a period out of samples; they stay as they are where they are too short.
    static func shorten(_ samples: inout [Int16], rate: AudioRate) {
        let (longest, window) = (rate.samples(milliseconds: 12), rate.samples(milliseconds: 5))
        guard samples.count >= longest + 2 * window else { return }
        let lags = rate.samples(milliseconds: 5) / 2...longest
        let end = longest + 2 * window
        let (lag, _) = Pitch.lag(of: samples[..<end], in: lags, window: window)
        // From the period on, the sound goes over into itself, a period later.
        let start = end - window - lag
        let blend = min(window, lag)
        var joined = Array(samples[..<start])
        for index in 0..<blend {
            let (old, new) = (Int(samples[start + index]), Int(samples[start + lag + index]))
            joined.append(Int16((old * (blend - index) + new * index) / blend))
        }
        joined += samples[(start + lag + blend)...]
        samples = joined
    }

    /// Plays a period of samples twice; they stay as they are where they are too short.
    static func lengthen(_ samples: inout [Int16], rate: AudioRate) {
        let (longest, window) = (rate.samples(milliseconds: 12), rate.samples(milliseconds: 5))
        guard samples.count >= longest + window else { return }
        let lags = rate.samples(milliseconds: 5) / 2...longest
        let end = longest + window
        let (lag, _) = Pitch.lag(of: samples[..<end], in: lags, window: window)
        // Behind the window, the sound goes back by a period, blended over the window.
        let start = end - window
        var joined = Array(samples[..<start])
        for index in 0..<window {
            let (old, new) = (Int(samples[start + index]), Int(samples[start - lag + index]))
            joined.append(Int16((old * (window - index) + new * index) / window))
        }
        joined += samples[(end - lag)...]
        samples = joined
    }
}
