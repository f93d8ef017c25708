package import Core

/// A moment as HTTP fields write it, in whole seconds (RFC 9110 §5.6.7).
package struct HTTPDate: Hashable, Comparable, Sendable {
    /// Seconds since the beginning of 1970 in UTC.
    package let seconds: Int64

    /// The second that the moment lies in.
    package init(_ timestamp: Timestamp) {
        seconds = timestamp.seconds
    }

    /// Reads any of the three forms: IMF-fixdate, RFC 850 and asctime. Nil for anything else.
    ///
    /// The two digits of an RFC 850 year mean the latest such year that is at most fifty years after `now`. The name of
    /// the day must be one, but need not be that of the date.
    package init?(_ text: String, now: Timestamp) {
        guard let moment = Self.fixdate(text) ?? Self.asctime(text) ?? Self.rfc850(text, now: now) else { return nil }
        seconds = moment
    }

    package static func < (left: HTTPDate, right: HTTPDate) -> Bool { left.seconds < right.seconds }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static func fixdate(_ text: String) -> Int64? {
        var scanner = FieldScanner(text)
        guard let name = scanner.take({ $0.isLetter }), weekdays.contains(name), scanner.skip(text: ", "),
            let day = scanner.number(digits: 2), scanner.skip(" "),
            let month = month(&scanner), scanner.skip(" "),
            let year = scanner.number(digits: 4), scanner.skip(" "),
            let time = time(&scanner), scanner.skip(text: " GMT"), scanner.isAtEnd
        else { return nil }
        return moment(year: year, month: month, day: day, time: time)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    private static func rfc850(_ text: String, now: Timestamp) -> Int64? {
        var scanner = FieldScanner(text)
        guard let name = scanner.take({ $0.isLetter }), longWeekdays.contains(name), scanner.skip(text: ", "),
            let day = scanner.number(digits: 2), scanner.skip("-"),
            let month = month(&scanner), scanner.skip("-"),
            let year = scanner.number(digits: 2), scanner.skip(" "),
            let time = time(&scanner), scanner.skip(text: " GMT"), scanner.isAtEnd
        else { return nil }
        let latest = CalendarDate(daysSince1970: HTTPDate(now).days).year + 50
        return moment(year: latest - (latest - year) % 100, month: month, day: day, time: time)
    }

    /// `Sun Nov  6 08:49:37 1994`
    private static func asctime(_ text: String) -> Int64? {
        var scanner = FieldScanner(text)
        guard let name = scanner.take({ $0.isLetter }), weekdays.contains(name), scanner.skip(" "),
            let month = month(&scanner), scanner.skip(" "),
            let day = scanner.skip(" ") ? scanner.number(digits: 1) : scanner.number(digits: 2), scanner.skip(" "),
            let time = time(&scanner), scanner.skip(" "),
            let year = scanner.number(digits: 4), scanner.isAtEnd
        else { return nil }
        return moment(year: year, month: month, day: day, time: time)
    }

    private static func month(_ scanner: inout FieldScanner) -> Int? {
        guard let name = scanner.take({ $0.isLetter }), let index = months.firstIndex(of: name) else { return nil }
        return index + 1
    }

    /// Seconds since midnight; a leap second is the first of the next minute.
    private static func time(_ scanner: inout FieldScanner) -> Int? {
        guard let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.skip(":"),
            let second = scanner.number(digits: 2), second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func moment(year: Int, month: Int, day: Int, time: Int) -> Int64? {
        guard let date = CalendarDate(year: year, month: month, day: day) else { return nil }
        let seconds = Int64(date.daysSince1970 * 86400 + time)
        // The leap second that would begin a year of five digits.
        return seconds < 253_402_300_800 ? seconds : nil
    }

    private var days: Int { Int(seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400) }
}

extension HTTPDate: CustomStringConvertible {
    /// An IMF-fixdate, such as `Sun, 06 Nov 1994 08:49:37 GMT`: the only form that is written.
    package var description: String {
        let date = CalendarDate(daysSince1970: days)
        let time = Int(seconds) - days * 86400
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[((days + 3) % 7 + 7) % 7]
        return "\(weekday), \(padded(date.day, 2)) \(months[date.month - 1]) \(padded(date.year, 4)) "
            + "\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2)) GMT"
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
private let longWeekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
