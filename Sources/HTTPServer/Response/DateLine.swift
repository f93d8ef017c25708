import Core
import HTTPCore

/// The Date field (RFC 9110 §5.6.7), made once a second.
struct DateLine {
    private let clock: any WallClock
    private var validUntil: Int64 = .min
    private var line: [UInt8] = []

    /// Asks the clock once a second at most.
    init(clock: any WallClock) {
        self.clock = clock
    }

    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and its line break. `now` is any clock in nanoseconds that never steps back.
    mutating func bytes(at now: Int64) -> [UInt8] {
        if now >= validUntil {
            let time = clock.now()
            line = Array("Date: \(HTTPDate(time))\r\n".utf8)
            validUntil = now + (1_000_000 - (time.microseconds - time.seconds * 1_000_000)) * 1000
        }
        return line
    }
}
