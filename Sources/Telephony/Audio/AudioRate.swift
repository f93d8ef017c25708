/// Samples a second of mono sound with 16 bits.
package enum AudioRate: Int, Sendable, CaseIterable {
    /// The telephone's: G.711.
    case narrow = 8_000
    /// G.722, Opus here, and what recognisers take.
    case wide = 16_000
    /// What most speech is made in.
    case speech = 24_000
    case full = 48_000

    /// Samples in the 20 ms of a frame.
    package var frameSamples: Int { rawValue / 50 }

    /// Samples in so many milliseconds.
    package func samples(milliseconds: Int) -> Int { rawValue / 1_000 * milliseconds }
}
