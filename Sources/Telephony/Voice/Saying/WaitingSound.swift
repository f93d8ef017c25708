import Glibc

/// What somebody hears who waits; made as it is played.
struct WaitingSound: Sendable {
    /// The notes begin anew after this time.
    private static let period = 3.0
    private static let noteLength = 0.35

    private let sound: HoldSound
    private let rate: Int
    private var played = 0
    private var seed: UInt32 = 0x2545_F491

    init(_ sound: HoldSound, rate: Int) {
        self.sound = sound
        self.rate = rate
    }

    /// The next samples; nil for silence.
    mutating func take(_ count: Int) -> [Int16]? {
        guard sound != .silence else { return nil }
        defer { played += count }
        return (0..<count).map { sound == .noise ? noise() : note(Double(played + $0) / Double(rate)) }
    }

    private mutating func noise() -> Int16 {
        seed = seed &* 1_664_525 &+ 1_013_904_223
        return Int16(truncatingIfNeeded: Int32(bitPattern: seed) >> 25)
    }

    /// Two notes a third apart that swell and fade.
    private func note(_ time: Double) -> Int16 {
        let place = time.truncatingRemainder(dividingBy: Self.period)
        guard place < Self.noteLength * 2 else { return 0 }
        let isFirst = place < Self.noteLength
        let within = isFirst ? place : place - Self.noteLength
        let swell = sin(.pi * within / Self.noteLength)
        return Int16(1_200 * swell * sin(2 * .pi * (isFirst ? 440 : 523.25) * place))
    }

    /// What is heard where a phrase has no sound: two low notes, so that there is never silence without an end.
    static func failure(rate: Int) -> [Int16] {
        (0..<rate * 6 / 10).map { index in
            let time = Double(index) / Double(rate)
            let within = time.truncatingRemainder(dividingBy: 0.3)
            return within > 0.22 ? 0 : Int16(2_000 * sin(.pi * within / 0.22) * sin(2 * .pi * 300 * time))
        }
    }
}
