package import Core
package import Expressions

/// The times of a crontab line: minute, hour, day of month, month and day of week, as POSIX `crontab` has them, with
/// steps (`*/15`, `8-18/2`), names (`JAN`, `MON`), `7` for Sunday, and `@hourly` to `@yearly`.
///
/// Where both days are restricted, either is enough. Times are those of clocks in a time zone: one that the clocks leave
/// out in spring happens when they have gone forward; one that they show twice in autumn happens the first time, but for
/// lines that name every hour, which go on hour by hour.
package struct CronSchedule: Sendable, Equatable {
    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    /// The line as it was written.
    package let text: String

    /// Reads a line. Throws what is wrong with it, in words.
    package init(_ text: String) throws(CronError) {
        guard text.utf8.count <= 200 else { throw CronError("A schedule has at most 200 characters.") }
        let line = Self.names[text.lowercased()] ?? text
        let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard fields.count == 5 else {
            throw CronError("A schedule has five fields: minute, hour, day of month, month, day of week.")
        }
        minutes = try CronField.minute.read(fields[0])
        hours = try CronField.hour.read(fields[1])
        days = try CronField.day.read(fields[2])
        months = try CronField.month.read(fields[3])
        weekdays = Set(try CronField.weekday.read(fields[4]).map { $0 % 7 })
        self.text = text
        let longest = [1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31]
        guard weekdays.count < 7 || months.contains(where: { days.min() ?? 0 <= longest[$0] ?? 0 }) else {
            throw CronError("None of these months has such a day.")
        }
    }

    private static let names = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// The first time after the given one. Nil for a day that does not come for 28 years, which no line that was read has.
    package func next(after moment: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        let from = moment.seconds
        // A day early, because the place may be a day behind or ahead.
        var date = CalendarDate(daysSince1970: Int((from + Int64(zone.offset(at: from))).floored(by: 86_400)) - 1)
        for _ in 0..<(366 * 28) {
            if isDay(date), let time = times(on: date, in: zone).first(where: { $0 > from }) {
                return Timestamp(microseconds: time * 1_000_000)
            }
            date = CalendarDate(daysSince1970: date.daysSince1970 + 1)
        }
        return nil
    }

    private func isDay(_ date: CalendarDate) -> Bool {
        guard months.contains(date.month) else { return false }
        // 1 January 1970 was a Thursday.
        let isWeekday = weekdays.contains(((date.daysSince1970 + 4) % 7 + 7) % 7)
        let isDay = days.contains(date.day)
        if days.count == 31 { return isWeekday }
        return weekdays.count == 7 ? isDay : isDay || isWeekday
    }

    /// The moments of one day of the calendar, in seconds since 1970, ascending.
    private func times(on date: CalendarDate, in zone: TimeZoneRules) -> [Int64] {
        var times: Set<Int64> = []
        for hour in hours {
            for minute in minutes {
                let local = Int64(date.daysSince1970) * 86_400 + Int64(hour) * 3_600 + Int64(minute) * 60
                times.formUnion(moments(ofClock: local, in: zone))
            }
        }
        return times.sorted()
    }

    /// When clocks show a time, given as seconds since 1970 as if they showed UTC.
    private func moments(ofClock local: Int64, in zone: TimeZoneRules) -> [Int64] {
        let offsets = Set([zone.offset(at: local - 86_400), zone.offset(at: local + 86_400)])
        let found = offsets.map { local - Int64($0) }.filter { $0 + Int64(zone.offset(at: $0)) == local }.sorted()
        if found.isEmpty {
            // Left out: the clocks went forward over it.
            return offsets.min().map { [local - Int64($0)] } ?? []
        }
        return hours.count == 24 ? found : Array(found.prefix(1))
    }
}

/// What is wrong with a schedule.
package struct CronError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// One field of a crontab line.
private struct CronField {
    let name: String
    let range: ClosedRange<Int>
    let words: [String]

    static let minute = CronField(name: "minute", range: 0...59, words: [])
    static let hour = CronField(name: "hour", range: 0...23, words: [])
    static let day = CronField(name: "day of month", range: 1...31, words: [])
    static let month = CronField(
        name: "month", range: 1...12,
        words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let weekday = CronField(
        name: "day of week", range: 0...7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    func read(_ text: String) throws(CronError) -> Set<Int> {
        var values: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) { values.formUnion(try numbers(part)) }
        return values
    }

    private func numbers(_ part: Substring) throws(CronError) -> Set<Int> {
        let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var step = 1
        if halves.count == 2 {
            guard let number = Int(halves[1]), (1...range.upperBound).contains(number) else { throw wrong(part) }
            step = number
        }
        let span: ClosedRange<Int>
        if halves[0] == "*" {
            span = range
        } else {
            let ends = halves[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            guard let low = number(ends[0]) else { throw wrong(part) }
            if ends.count == 2 {
                guard let high = number(ends[1]), low <= high else { throw wrong(part) }
                span = low...high
            } else {
                span = halves.count == 2 ? low...range.upperBound : low...low
            }
        }
        return Set(stride(from: span.lowerBound, through: span.upperBound, by: step))
    }

    private func number(_ text: Substring) -> Int? {
        if let index = words.firstIndex(of: text.lowercased()) { return index + range.lowerBound }
        guard text.utf8.count <= 2, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            range.contains(number)
        else { return nil }
        return number
    }

    private func wrong(_ part: Substring) -> CronError {
        CronError(
            "'\(part)' is no \(name); it is \(range.lowerBound) to \(range.upperBound), a list, a range or a step.")
    }
}

extension Int64 {
    /// The quotient, rounded down.
    fileprivate func floored(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}
