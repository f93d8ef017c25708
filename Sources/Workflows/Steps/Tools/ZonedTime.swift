import Core
import Expressions

/// What cannot be done with dates, in words for the model that asked.
struct CivilProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A time zone with the name that it was asked for by.
struct CivilZone: Sendable {
    let name: String
    let rules: TimeZoneRules

    init(_ name: String) throws(CivilProblem) {
        guard let rules = TimeZoneRules.named(name) else {
            throw CivilProblem("There is no time zone \"\(name.prefix(64))\". Expected a name such as Europe/Paris.")
        }
        self.name = name
        self.rules = rules
    }
}

/// How much is added to a time.
struct CivilAmount: Sendable {
    static let units = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"]

    let months: Int
    let days: Int
    let seconds: Int

    init(_ arguments: JSONObject) {
        let amount = { (unit: String) in Int(arguments[unit]?.integerValue ?? 0) }
        months = amount("years") * 12 + amount("months")
        days = amount("weeks") * 7 + amount("days")
        seconds = amount("hours") * 3600 + amount("minutes") * 60 + amount("seconds")
    }
}

/// A moment, to the second, as the clocks of a place show it.
struct ZonedTime: Sendable {
    let seconds: Int64
    let zone: CivilZone
    /// Whether only a day was named.
    let isDate: Bool
    /// What is odd about the time that was asked for.
    private(set) var note: String?

    init(_ seconds: Int64, in zone: CivilZone) {
        (self.seconds, self.zone, isDate) = (seconds, zone, false)
    }

    /// What clocks show; where they are set forward the time after that, where they are set back the first of the two.
    private init(local: Int64, in zone: CivilZone, isDate: Bool) {
        let offsets = Set([-86400, 86400].map { zone.rules.offset(at: local + $0) })
        let fitting = offsets.map { local - Int64($0) }.filter { Int64(zone.rules.offset(at: $0)) == local - $0 }
            .sorted()
        (self.zone, self.isDate) = (zone, isDate)
        if let first = fitting.first {
            seconds = first
            if fitting.count > 1 {
                note = "Clocks are set back here: this time comes twice, and the first one is meant."
            }
        } else {
            seconds = local - Int64(offsets.min() ?? 0)
            note = "Clocks are set forward here: there is no such time, and the time after that is meant."
        }
    }

    /// Reads a date, a date and time, or RFC 3339.
    init(_ text: String, in zone: CivilZone) throws(CivilProblem) {
        let problem = CivilProblem(
            "\"\(text.prefix(64))\" is no time. Expected 2026-03-29, 2026-03-29T14:30 or 2026-03-29T14:30:00+02:00.")
        if text.utf8.count > 16, let moment = Timestamp(rfc3339: text) {
            self.init(moment.seconds, in: zone)
            return
        }
        let isDate = text.utf8.count == 10
        let whole = isDate ? text + "T00:00:00Z" : text.utf8.count == 16 ? text + ":00Z" : text + "Z"
        guard let local = Timestamp(rfc3339: whole) else { throw problem }
        self.init(local: local.seconds, in: zone, isDate: isDate)
    }

    private var offset: Int { zone.rules.offset(at: seconds) }
    private var local: Int64 { seconds + Int64(offset) }
    private var day: Int { Int(local >= 0 ? local / 86400 : (local - 86399) / 86400) }
    private var date: CalendarDate { CalendarDate(daysSince1970: day) }
    private var secondOfDay: Int { Int(local - Int64(day) * 86400) }

    private static let years = 1...9999

    /// Months and days by the calendar, so that the clock shows the same; hours and what is less by the time that passes.
    func adding(_ amount: CivilAmount) throws(CivilProblem) -> ZonedTime {
        let problem = CivilProblem("There are dates from the year 1 to the year 9999.")
        var result = self
        if amount.months != 0 || amount.days != 0 {
            let month = date.year * 12 + date.month - 1 + amount.months
            let (year, place) = (month >= 0 ? month / 12 : (month - 11) / 12, ((month % 12) + 12) % 12 + 1)
            guard Self.years.contains(year) else { throw problem }
            // The last day of a month that has no such day.
            let target = (0..<4).lazy.compactMap { CalendarDate(year: year, month: place, day: date.day - $0) }.first
            guard let target else { throw problem }
            let local = Int64(target.daysSince1970 + amount.days) * 86400 + Int64(secondOfDay)
            result = ZonedTime(local: local, in: zone, isDate: isDate)
        }
        if amount.seconds != 0 { result = ZonedTime(result.seconds + Int64(amount.seconds), in: zone) }
        guard Self.years.contains(result.date.year) else { throw problem }
        return result
    }

    /// How long it is until the other, by the calendar of this one's place and in all.
    func difference(to other: ZonedTime) -> JSONObject {
        let other = ZonedTime(other.seconds, in: zone)
        let isBackward = other.seconds < seconds
        let (early, late) = isBackward ? (other, self) : (self, other)
        var months = (late.date.year - early.date.year) * 12 + late.date.month - early.date.month
        var start = early.moved(by: months)
        if start > late.local {
            months -= 1
            start = early.moved(by: months)
        }
        let rest = late.local - start
        let total = other.seconds - seconds
        return [
            "from": .string(text), "to": .string(other.text), "is_backward": .bool(isBackward),
            "calendar": [
                "years": .integer(Int64(months / 12)), "months": .integer(Int64(months % 12)),
                "days": .integer(rest / 86400), "hours": .integer(rest / 3600 % 24),
                "minutes": .integer(rest / 60 % 60),
                "seconds": .integer(rest % 60),
            ],
            "days_by_the_calendar": .integer(Int64(other.day - day)),
            "weekdays_monday_to_friday": .integer(Int64(Self.weekdays(from: early.day, to: late.day))),
            "total_seconds": .integer(total), "total_hours": .double(Double(total) / 3600),
            "total_days": .double(Double(total) / 86400),
        ]
    }

    /// What the clock shows so many months later.
    private func moved(by months: Int) -> Int64 {
        let month = date.year * 12 + date.month - 1 + months
        let target = (0..<4).lazy.compactMap {
            CalendarDate(year: month / 12, month: month % 12 + 1, day: date.day - $0)
        }.first
        return Int64(target?.daysSince1970 ?? day) * 86400 + Int64(secondOfDay)
    }

    /// The days from Monday to Friday from the first day up to, and without, the last.
    private static func weekdays(from first: Int, to last: Int) -> Int {
        let (weeks, rest) = (last - first).quotientAndRemainder(dividingBy: 7)
        return weeks * 5 + (0..<rest).count { weekday(first + $0) < 5 }
    }

    /// From 0, which is Monday.
    private static func weekday(_ day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }

    private static let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    /// Of ISO 8601: the week belongs to the year in which its Thursday lies.
    private var week: String {
        let thursday = CalendarDate(daysSince1970: day - Self.weekday(day) + 3)
        let first = CalendarDate(year: thursday.year, month: 1, day: 1)?.daysSince1970 ?? 0
        return "\(thursday.year)-W\(Self.padded((thursday.daysSince1970 - first) / 7 + 1))"
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// RFC 3339 with the offset of the place.
    private var text: String {
        let sign = offset < 0 ? "-" : "+"
        let minutes = abs(offset) / 60
        let end = offset == 0 ? "Z" : "\(sign)\(Self.padded(minutes / 60)):\(Self.padded(minutes % 60))"
        return "\(day: date)T\(clock)\(end)"
    }

    private var clock: String {
        "\(Self.padded(secondOfDay / 3600)):\(Self.padded(secondOfDay / 60 % 60)):\(Self.padded(secondOfDay % 60))"
    }

    /// All there is to know of it.
    var json: JSONObject {
        let first = CalendarDate(year: date.year, month: 1, day: 1)?.daysSince1970 ?? 0
        let isLeap = CalendarDate(year: date.year, month: 2, day: 29) != nil
        var json: JSONObject = [
            "time": .string(text), "zone": .string(zone.name), "date": .string("\(day: date)"), "clock": .string(clock),
            "weekday": .string(Self.names[Self.weekday(day)]), "iso_week": .string(week),
            "day_of_year": .integer(Int64(day - first + 1)), "is_leap_year": .bool(isLeap), "unix": .integer(seconds),
        ]
        json["note"] = note.map { .string($0) }
        return json
    }
}

extension String.StringInterpolation {
    /// A day as ISO 8601 writes it.
    fileprivate mutating func appendInterpolation(day date: CalendarDate) {
        let parts = [(date.year, 4), (date.month, 2), (date.day, 2)].map { number, width in
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        appendLiteral(parts.joined(separator: "-"))
    }
}
