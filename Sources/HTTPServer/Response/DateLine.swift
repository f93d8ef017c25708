import Core

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
            line = Array("Date: \(Self.text(of: time))\r\n".utf8)
            validUntil = now + (1_000_000 - (time.microseconds - time.seconds * 1_000_000)) * 1000
        }
        return line
    }

    /// The preferred format, always in GMT.
    static func text(of time: Timestamp) -> String {
        let days = Int(time.seconds >= 0 ? time.seconds / 86400 : (time.seconds - 86399) / 86400)
        let date = CalendarDate(daysSince1970: days)
        let second = Int(time.seconds) - days * 86400
        let weekday = weekdays[((days + 4) % 7 + 7) % 7]
        return "\(weekday), \(two(date.day)) \(months[date.month - 1]) \(date.year) "
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
