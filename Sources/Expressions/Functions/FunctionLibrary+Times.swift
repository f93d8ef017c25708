import Core

extension FunctionLibrary {
    /// Timestamps and durations (CEL specification, "List of Standard Definitions").
    static let times: [Function] =
        [
            Function("timestamp", overloads(.timestamp, from: [.string, .int, .timestamp])) {
                (arguments, resources) throws(Fault) in
                switch arguments[0] {
                case .timestamp: return arguments[0]
                case .string(let text):
                    guard let time = TimestampValue(rfc3339: text) else {
                        throw Fault(.invalidConversion, "the string is no time of RFC 3339 in the years 1 to 9999")
                    }
                    return .timestamp(time)
                case .int(let seconds, _):
                    guard let time = TimestampValue(seconds: seconds) else {
                        throw Fault(.overflow, "the time lies outside the years 1 to 9999")
                    }
                    return .timestamp(time)
                default: throw mismatch("timestamp", arguments)
                }
            },
            Function("duration", overloads(.duration, from: [.string, .duration])) {
                (arguments, resources) throws(Fault) in
                switch arguments[0] {
                case .duration: return arguments[0]
                case .string(let text):
                    guard let span = try DurationValue.parse(text) else {
                        throw Fault(.invalidConversion, "the string is no duration such as 1h30m or 1.5s")
                    }
                    return .duration(span)
                default: throw mismatch("duration", arguments)
                }
            },
            getter("getFullYear") { $0.date.year },
            getter("getMonth") { $0.date.month - 1 },
            getter("getDate") { $0.date.day },
            getter("getDayOfMonth") { $0.date.day - 1 },
            getter("getDayOfWeek") { $0.dayOfWeek },
            getter("getDayOfYear") { $0.dayOfYear },
            getter("getHours", ofDuration: { $0 / 3_600_000_000_000 }) { $0.hour },
            getter("getMinutes", ofDuration: { $0 / 60_000_000_000 }) { $0.minute },
            getter("getSeconds", ofDuration: { $0 / 1_000_000_000 }) { $0.second },
            milliseconds,
        ]

    /// A field of a timestamp in UTC or in the time zone of the argument, or a whole duration in one unit.
    private static func getter(
        _ name: String, ofDuration convert: (@Sendable (Int64) -> Int64)? = nil,
        field: @escaping @Sendable (CivilTime) -> Int
    ) -> Function {
        var overloads = [Overload([.timestamp], .int), Overload([.timestamp, .string], .int)]
        if convert != nil { overloads.append(Overload([.duration], .int)) }
        return Function(name, .member, overloads) { (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .timestamp(let time):
                return .int(Int64(field(try civil(time, name, arguments, &resources))))
            case .duration(let span):
                guard let convert, arguments.count == 1 else { throw mismatch(name, arguments) }
                return .int(convert(span.nanoseconds))
            default: throw mismatch(name, arguments)
            }
        }
    }

    private static func civil(
        _ time: TimestampValue, _ name: String, _ arguments: [Value], _ resources: inout Resources
    ) throws(Fault) -> CivilTime {
        guard arguments.count == 2 else { return CivilTime(seconds: time.seconds) }
        guard case .string(let zone) = arguments[1] else { throw mismatch(name, arguments) }
        let offset = try resources.timeZone(zone).offset(at: time.seconds)
        return CivilTime(seconds: time.seconds + Int64(offset))
    }

    /// The milliseconds after the second, of a timestamp or a duration.
    private static let milliseconds = Function(
        "getMilliseconds", .member,
        [Overload([.timestamp], .int), Overload([.timestamp, .string], .int), Overload([.duration], .int)]
    ) { (arguments, resources) throws(Fault) in
        switch arguments[0] {
        case .timestamp(let time):
            // Looks at the zone, which may not exist; no zone is a part of a second away from UTC.
            _ = try civil(time, "getMilliseconds", arguments, &resources)
            return .int(Int64(time.fraction / 1_000_000))
        case .duration(let span) where arguments.count == 1:
            return .int(span.nanoseconds / 1_000_000 % 1_000)
        default: throw mismatch("getMilliseconds", arguments)
        }
    }
}
