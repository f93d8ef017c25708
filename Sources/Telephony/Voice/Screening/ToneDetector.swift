import Glibc

/// Hears the tone behind which a machine takes messages, in sound of 8 kHz: one sine of a steady pitch, found by Goertzel's
/// filters 50 Hz apart, over blocks of 20 ms in which they are orthogonal. Voices have harmonics and glide; keys, dial and
/// busy tones are two sines.
struct ToneDetector: Sendable {
    enum State: Sendable, Equatable {
        case none
        /// For as long as it takes to be sure.
        case sounding
        /// The block behind the tone.
        case ended
    }

    private static let block = 160
    private static let spacing = 50.0
    /// Pitches that machines use, and a filter to each side.
    private static let first = 350.0
    private static let factors: [Float] = (0..<44).map {
        Float(2 * cos(2 * Double.pi * (first + spacing * Double($0)) / 8_000))
    }
    /// Blocks of a steady pitch that are a tone: 160 ms.
    private static let blocksOfTone = 8
    /// The share of the sound that is in the pitch and its neighbours.
    private static let share: Float = 0.85
    /// About −40 dBm0.
    private static let quietest: Float = 100

    private var pitch: Int?
    private var blocks = 0

    /// Takes 160 samples.
    mutating func hear(_ samples: [Int16]) -> State {
        let found = Self.pitch(of: samples)
        if let found, let pitch, abs(found - pitch) <= 1 {
            blocks += 1
        } else {
            let wasTone = blocks >= Self.blocksOfTone
            (pitch, blocks) = (found, found == nil ? 0 : 1)
            if wasTone { return .ended }
        }
        return blocks >= Self.blocksOfTone ? .sounding : .none
    }

    /// The filter in which nearly all of the sound is; nil for any other sound.
    private static func pitch(of samples: [Int16]) -> Int? {
        guard samples.count == block else { return nil }
        let values = samples.map { Float($0) }
        let energy = values.reduce(0) { $0 + $1 * $1 }
        guard energy > quietest * quietest * Float(block) else { return nil }
        let powers = factors.map { power(of: values, factor: $0) }
        var best = 1
        for index in 1..<powers.count - 1 where powers[index] > powers[best] { best = index }
        // Of a sine between two filters each has a part.
        let near = powers[best - 1] + powers[best] + powers[best + 1]
        return near > share * energy * Float(block) / 2 ? best : nil
    }

    private static func power(of values: [Float], factor: Float) -> Float {
        var (last, before): (Float, Float) = (0, 0)
        for value in values { (last, before) = (factor * last - before + value, last) }
        return last * last + before * before - last * before * factor
    }
}
