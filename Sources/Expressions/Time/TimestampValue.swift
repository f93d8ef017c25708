import Core

/// A moment between the years 1 and 9999, to the nanosecond.
package struct TimestampValue: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z, negative before.
    let nanoseconds: Int128

    /// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
    private static let range: ClosedRange<Int128> =
        (-62_135_596_800 * 1_000_000_000)...(253_402_300_800 * 1_000_000_000 - 1)

    /// Nil outside the years.
    init?(nanoseconds: Int128) {
        guard Self.range.contains(nanoseconds) else { return nil }
        self.nanoseconds = nanoseconds
    }

    /// Whole seconds since 1970, rounded down; nil outside the years.
    init?(seconds: Int64) {
        self.init(nanoseconds: Int128(seconds) * 1_000_000_000)
    }

    /// Reads RFC 3339, section 5.6, with any offset and up to nine digits of fraction.
    init?(rfc3339 text: String) {
        guard (20...40).contains(text.utf8.count) else { return nil }
        var reader = TimeTextReader(Array(text.utf8))
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"),
            let hour = reader.number(2), hour < 24, reader.take(":"),
            let minute = reader.number(2), minute < 60, reader.take(":"),
            let second = reader.number(2), second < 60,
            let date = CalendarDate(year: year, month: month, day: day),
            let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let seconds = Int128(date.daysSince1970) * 86400 + Int128(hour * 3600 + minute * 60 + second - offset)
        self.init(nanoseconds: seconds * 1_000_000_000 + Int128(fraction))
    }

    /// Seconds since 1970, rounded down.
    var seconds: Int64 {
        Int64(nanoseconds >= 0 ? nanoseconds / 1_000_000_000 : (nanoseconds - 999_999_999) / 1_000_000_000)
    }

    /// Nanoseconds after the second.
    var fraction: Int { Int(nanoseconds - Int128(seconds) * 1_000_000_000) }

    /// Nil outside the years.
    func adding(_ duration: DurationValue) -> TimestampValue? {
        TimestampValue(nanoseconds: nanoseconds + Int128(duration.nanoseconds))
    }

    package static func < (left: TimestampValue, right: TimestampValue) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension TimestampValue: CustomStringConvertible {
    /// RFC 3339 in UTC, with as many digits of fraction as there are.
    package var description: String {
        let time = CivilTime(seconds: seconds)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(time.date.year, 4))-\(padded(time.date.month, 2))-\(padded(time.date.day, 2))"
            + "T\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
            + DurationValue.fractionText(fraction) + "Z"
    }
}

/// Date and time of day somewhere.
struct CivilTime {
    let date: CalendarDate
    let hour: Int
    let minute: Int
    let second: Int

    /// Of so many seconds after 1970, in the place whose clock shows them.
    init(seconds: Int64) {
        let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
        let rest = Int(seconds - days * 86400)
        date = CalendarDate(daysSince1970: Int(days))
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
    }

    /// From 0, which is Sunday.
    var dayOfWeek: Int {
        let day = (date.daysSince1970 + 4) % 7
        return day < 0 ? day + 7 : day
    }

    /// From 0.
    var dayOfYear: Int {
        date.daysSince1970 - (CalendarDate(year: date.year, month: 1, day: 1)?.daysSince1970 ?? 0)
    }
}
