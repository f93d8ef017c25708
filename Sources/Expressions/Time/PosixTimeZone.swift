import Core

/// The rule for all time after a zone's last listed change, such as `CET-1CEST,M3.5.0,M10.5.0/3` (RFC 8536, section
/// 3.3.1).
struct PosixTimeZone: Sendable {
    /// When clocks change in a year.
    private struct Change: Sendable {
        enum Day: Sendable {
            /// 1 to 365, never counting 29 February.
            case julian(Int)
            /// 0 to 365, counting it.
            case dayOfYear(Int)
            case weekday(month: Int, week: Int, day: Int)
        }

        let day: Day
        /// Seconds after midnight by the clock before the change.
        let time: Int
    }

    private let standard: Int
    private let summer: (offset: Int, start: Change, end: Change)?

    /// Nil for what is no rule.
    init?(_ text: String) {
        var reader = Reader(text)
        guard reader.name(), let west = reader.offset() else { return nil }
        standard = -west
        guard !reader.isAtEnd else {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = standard + 3600
        if !reader.stands(","), let west = reader.offset() { offset = -west }
        guard reader.take(","), let start = reader.change(), reader.take(","), let end = reader.change(),
            reader.isAtEnd
        else { return nil }
        summer = (offset, start, end)
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    func offset(at seconds: Int64) -> Int {
        guard let summer else { return standard }
        let year = CivilTime(seconds: seconds + Int64(standard)).date.year
        let start = Self.seconds(of: summer.start, in: year) - Int64(standard)
        let end = Self.seconds(of: summer.end, in: year) - Int64(summer.offset)
        let isSummer =
            start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end
        return isSummer ? summer.offset : standard
    }

    private static func seconds(of change: Change, in year: Int) -> Int64 {
        func day(_ month: Int, _ day: Int) -> Int {
            CalendarDate(year: year, month: month, day: day)?.daysSince1970 ?? 0
        }
        let isLeap = CalendarDate(year: year, month: 2, day: 29) != nil
        let days: Int
        switch change.day {
        case .julian(let number): days = day(1, 1) + number - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .dayOfYear(let number): days = day(1, 1) + number
        case .weekday(let month, let week, let weekday):
            let first = day(month, 1)
            let weekdayOfFirst = ((first + 4) % 7 + 7) % 7
            var date = first + (weekday - weekdayOfFirst + 7) % 7 + (week - 1) * 7
            // The fifth is the last, which may be the fourth.
            let next = month == 12 ? day(12, 31) + 1 : day(month + 1, 1)
            while date >= next { date -= 7 }
            days = date
        }
        return Int64(days) * 86400 + Int64(change.time)
    }

    private struct Reader {
        private let bytes: [UInt8]
        private var position = 0

        init(_ text: String) { bytes = Array(text.utf8.prefix(128)) }

        var isAtEnd: Bool { position == bytes.count }

        func stands(_ character: Unicode.Scalar) -> Bool {
            position < bytes.count && UInt32(bytes[position]) == character.value
        }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard stands(character) else { return false }
            position += 1
            return true
        }

        /// An abbreviation of letters, or anything in angle brackets.
        mutating func name() -> Bool {
            if take("<") {
                while !isAtEnd, !stands(">") { position += 1 }
                return take(">")
            }
            let start = position
            while position < bytes.count, (bytes[position] | 0x20) >= UInt8(ascii: "a"),
                (bytes[position] | 0x20) <= UInt8(ascii: "z")
            {
                position += 1
            }
            return position - start >= 3
        }

        mutating func number(_ limit: Int) -> Int? {
            var value: Int?
            while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10 {
                value = (value ?? 0) * 10 + Int(digit)
                position += 1
                if value ?? 0 > limit { return nil }
            }
            return value
        }

        /// Hours, and perhaps minutes and seconds, in seconds.
        mutating func offset() -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(167) else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where take(":") {
                guard let part = number(59) else { return nil }
                seconds += part * unit
            }
            return isNegative ? -seconds : seconds
        }

        mutating func change() -> Change? {
            let day: Change.Day
            if take("M") {
                guard let month = number(12), month > 0, take("."), let week = number(5), week > 0, take("."),
                    let weekday = number(6)
                else { return nil }
                day = .weekday(month: month, week: week, day: weekday)
            } else if take("J") {
                guard let number = number(365), number > 0 else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(365) else { return nil }
                day = .dayOfYear(number)
            }
            guard take("/") else { return Change(day: day, time: 7200) }
            return offset().map { Change(day: day, time: $0) }
        }
    }
}
