import Glibc

/// The pairs of tones that keys are where nothing else carries them (ITU-T Q.23).
enum KeyTones {
    static let rows: [Double] = [697, 770, 852, 941]
    static let columns: [Double] = [1_209, 1_336, 1_477, 1_633]
    /// Keys by row and column.
    static let keys: [[Character]] = [
        ["1", "2", "3", "A"], ["4", "5", "6", "B"], ["7", "8", "9", "C"], ["*", "0", "#", "D"],
    ]

    /// The tone of an event (RFC 4733 table 7), from a sample of it on.
    static func samples(_ event: UInt8, from start: Int, count: Int, rate: AudioRate) -> [Int16] {
        let key = KeyReceiver.keys[Int(event) % KeyReceiver.keys.count]
        let row = keys.firstIndex { $0.contains(key) } ?? 0
        let column = keys[row].firstIndex(of: key) ?? 0
        let step = 2 * Double.pi / Double(rate.rawValue)
        return (start..<start + count).map { index in
            let time = Double(index) * step
            // −8 and −6 dBm0: the higher tone is the louder one.
            return Int16(5_200 * sin(rows[row] * time) + 6_500 * sin(columns[column] * time))
        }
    }
}
