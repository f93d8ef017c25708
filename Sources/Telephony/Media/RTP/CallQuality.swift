/// How a call sounds, by the E-model of ITU-T G.107 with its default values, and only what the network changes: delay,
/// loss, and the codec's own impairment (G.113). Echo is taken to be cancelled. A wide-band codec is rated on the scale
/// of the narrow band, where it can lose nothing.
enum CallQuality {
    /// The rating R, 0–93.2. `delay` is one way from mouth to ear, in milliseconds; `loss` a share.
    static func rating(delay: Double, loss: Double) -> Double {
        let slow = max(0, delay - 177.3)
        let delayImpairment = 0.024 * delay + 0.11 * slow
        // G.711 with concealment: G.113 table I.4 (Ie 0, Bpl 25.1).
        let percent = min(100, max(0, loss * 100))
        let lossImpairment = 95 * percent / (percent + 25.1)
        return max(0, 93.2 - delayImpairment - lossImpairment)
    }

    /// The opinion that a rating stands for, 1–4.5 (G.107 annex B).
    static func opinion(_ rating: Double) -> Double {
        guard rating > 0 else { return 1 }
        guard rating < 100 else { return 4.5 }
        return max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
    }
}
