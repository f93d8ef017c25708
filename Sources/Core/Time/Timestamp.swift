/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z: the precision PostgreSQL keeps.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970, negative before.
    package let microseconds: Int64

    /// The moment so many microseconds after the beginning of 1970.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 {
        let quotient = microseconds / 1_000_000
        return microseconds % 1_000_000 < 0 ? quotient - 1 : quotient
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    package static func + (left: Timestamp, right: Duration) -> Timestamp {
        let parts = right.components
        return Timestamp(
            microseconds: left.microseconds + parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with six digits of fraction, such as `2026-11-21T09:19:17.764203Z`.
    package var description: String { rfc3339 }

    /// RFC 3339 in UTC with six digits of fraction.
    package var rfc3339: String {
        let date = CalendarDate(daysSince1970: Int(seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400))
        let second = Int(seconds - Int64(date.daysSince1970) * 86400)
        let fraction = Int(microseconds - seconds * 1_000_000)
        var text: [UInt8] = []
        text.reserveCapacity(27)
        append(date.year, width: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        append(date.month, width: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        append(date.day, width: 2, to: &text)
        text.append(UInt8(ascii: "T"))
        append(second / 3600, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(second / 60 % 60, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(second % 60, width: 2, to: &text)
        text.append(UInt8(ascii: "."))
        append(fraction, width: 6, to: &text)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }
}

/// A day of the proleptic Gregorian calendar.
package struct CalendarDate: Equatable, Sendable {
    /// The year, 0 being 1 BC.
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int
    /// Days after 1970-01-01, negative before it.
    package let daysSince1970: Int

    /// The date that lies so many days after 1970-01-01 (negative before it).
    package init(daysSince1970 days: Int) {
        // Days since 0000-03-01, in eras of 400 years; March begins the year so that the leap day ends it.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        daysSince1970 = days
    }
}

private func append(_ value: Int, width: Int, to text: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
        text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
        divisor /= 10
    }
}
