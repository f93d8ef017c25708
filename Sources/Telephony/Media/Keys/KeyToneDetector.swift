import Glibc

/// Hears keys in sound of 8 kHz (ITU-T Q.24): eight of Goertzel's filters over blocks of 12.75 ms, two blocks alike for a
/// key, and what a voice has beside two tones against it.
struct KeyToneDetector: Sendable {
    private static let block = 102
    private static let factors: SIMD8<Float> = {
        var factors = SIMD8<Float>()
        for (index, frequency) in (KeyTones.rows + KeyTones.columns).enumerated() {
            factors[index] = Float(2 * cos(2 * Double.pi * frequency / 8_000))
        }
        return factors
    }()

    private var last = SIMD8<Float>()
    private var before = SIMD8<Float>()
    private var energy: Float = 0
    private var count = 0
    /// What the last block was, and what is pressed.
    private var candidate: Character?
    private var pressed: Character?
    private var without = 0

    /// The keys that begin within these samples.
    mutating func keys(in samples: [Int16]) -> [Character] {
        var keys: [Character] = []
        for sample in samples {
            let value = Float(sample)
            let next = Self.factors * last - before + value
            before = last
            last = next
            energy += value * value
            count += 1
            guard count == Self.block else { continue }
            if let key = take(heard()) { keys.append(key) }
            (last, before, energy, count) = (SIMD8(), SIMD8(), 0, 0)
        }
        return keys
    }

    private mutating func take(_ key: Character?) -> Character? {
        defer { candidate = key }
        guard let key else {
            without += 1
            // A gap of one block is noise on the line.
            if without >= 2 { pressed = nil }
            return nil
        }
        without = 0
        guard key == candidate, key != pressed else { return nil }
        pressed = key
        return key
    }

    /// The key of a whole block.
    private func heard() -> Character? {
        // −36 dBm0.
        guard energy > 120 * 120 * Float(Self.block) else { return nil }
        let power = last * last + before * before - last * before * Self.factors
        let (row, column) = (Self.strongest(power.lowHalf), Self.strongest(power.highHalf))
        guard let row, let column else { return nil }
        let (low, high) = (power.lowHalf[row], power.highHalf[column])
        // Twist: the column up to 8 dB above the row, the row up to 6 dB above the column.
        guard high < low * 6.3, low < high * 4 else { return nil }
        // What is not in the two tones, in frequency or in time, is less than a third of the block.
        guard low + high > 0.7 * energy * Float(Self.block) / 2 else { return nil }
        return KeyTones.keys[row][column]
    }

    /// The strongest of four, where it is 8 dB above the others.
    private static func strongest(_ power: SIMD4<Float>) -> Int? {
        var best = 0
        for index in 1..<4 where power[index] > power[best] { best = index }
        for index in 0..<4 where index != best && power[index] * 6.3 > power[best] { return nil }
        return best
    }
}
