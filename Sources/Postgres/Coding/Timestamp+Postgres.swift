package import Core

extension Timestamp: PostgresDecodable {
    /// Reads the ISO style with an offset, such as `2026-11-21 09:19:17.764203+00`; nil for infinity and years BC.
    package init?(postgresText text: Span<UInt8>) {
        var scanner = TextScanner(text.count)
        guard let year = scanner.digits(text), scanner.take(UInt8(ascii: "-"), text),
            let month = scanner.digits(text), scanner.take(UInt8(ascii: "-"), text),
            let day = scanner.digits(text), scanner.take(UInt8(ascii: " "), text),
            year <= 294_276, (1...12).contains(month), (1...31).contains(day),
            let time = scanner.clock(text)
        else { return nil }
        var microseconds = time * 1_000_000
        if scanner.take(UInt8(ascii: "."), text) {
            let start = scanner.position
            guard let digits = scanner.digits(text), scanner.position - start <= 6 else { return nil }
            var fraction = Int64(digits)
            for _ in (scanner.position - start)..<6 { fraction *= 10 }
            microseconds += fraction
        }
        let isWest = scanner.peek(text) == UInt8(ascii: "-")
        guard scanner.take(isWest ? UInt8(ascii: "-") : UInt8(ascii: "+"), text), let offset = scanner.clock(text),
            scanner.isAtEnd
        else { return nil }
        microseconds += (isWest ? offset : -offset) * 1_000_000
        let days = daysSince1970(year: Int64(year), month: Int64(month), day: Int64(day))
        self.init(microseconds: days * 86_400_000_000 + microseconds)
    }
}

extension TextScanner {
    /// Takes `hh`, `hh:mm` or `hh:mm:ss` and gives it in seconds.
    fileprivate mutating func clock(_ text: Span<UInt8>) -> Int64? {
        guard let hours = digits(text), hours <= 24 else { return nil }
        var seconds = Int64(hours) * 3600
        for unit: Int64 in [60, 1] {
            guard take(UInt8(ascii: ":"), text) else { break }
            guard let value = digits(text), value < 60 else { return nil }
            seconds += Int64(value) * unit
        }
        return seconds
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar; March begins the year so that the leap day ends it.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
