import Core
import Expressions
import HTTPCore

/// The times of the week in which people may be called, as the clocks of a place show them.
struct CallingHours: Sendable {
    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Minutes of the day.
    private let from: Int
    private let to: Int
    /// 0 for Monday.
    private let weekdays: Set<Int>
    private let zone: String

    /// Reads the object that the field holds; nil where there is none.
    init?(_ parameters: inout StepParameters, _ field: String) {
        let value = parameters.json(field)
        guard !value.isNull else { return nil }
        guard value.objectValue != nil, let from = Self.minutes(value["from"]), let to = Self.minutes(value["to"]),
            from < to
        else {
            parameters.require(field, "Expected two times such as 08:00 and 20:00, the first before the other.")
            return nil
        }
        let names = value["days"]?.arrayValue?.map { $0.stringValue ?? "" } ?? Array(Self.days.prefix(5))
        let weekdays = Set(names.compactMap { Self.days.firstIndex(of: $0) })
        if weekdays.isEmpty || names.contains(where: { !Self.days.contains($0) }) {
            parameters.require(field, "Expected days such as mon and fri.")
        }
        let zone = value["time_zone"]?.stringValue ?? "UTC"
        if TimeZoneRules.named(zone) == nil { parameters.require(field, "Expected a time zone such as Europe/Paris.") }
        (self.from, self.to, self.weekdays, self.zone) = (from, to, weekdays, zone)
    }

    /// Whether the moment lies in them. Throws where this server does not know the time zone any more.
    func contain(_ moment: Timestamp) throws -> Bool {
        guard let rules = TimeZoneRules.named(zone) else {
            throw RunFailure(.invalidStep, "There is no time zone \(zone).", allowsRetry: false)
        }
        let local = moment.seconds + Int64(rules.offset(at: moment.seconds))
        let day = Int(local >= 0 ? local / 86400 : (local - 86399) / 86400)
        let minute = Int(local - Int64(day) * 86400) / 60
        // The first day of 1970 was a Thursday.
        return weekdays.contains(((day + 3) % 7 + 7) % 7) && (from..<to).contains(minute)
    }

    private static func minutes(_ value: JSONValue?) -> Int? {
        let parts = (value?.stringValue ?? "").split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
            (0...59).contains(minute), hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    static let schema = JSONSchema.map(.any)
}
