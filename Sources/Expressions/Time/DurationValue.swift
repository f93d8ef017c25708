/// A span of time of at most 292 years, to the nanosecond.
package struct DurationValue: Hashable, Comparable, Sendable {
    /// Negative for a span backwards.
    let nanoseconds: Int64

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Reads amounts with units one after the other, such as `1h30m`, `1.5s` or `-20ms`: `h`, `m`, `s`, `ms`, `us`,
    /// `µs`, `ns`. Nil for other text.
    ///
    /// Throws where the span is longer than a duration can be.
    static func parse(_ text: String) throws(Fault) -> DurationValue? {
        guard text.utf8.count <= 128 else { return nil }
        var rest = Substring(text)
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" { return DurationValue(nanoseconds: 0) }
        guard !rest.isEmpty else { return nil }
        var total: Int128 = 0
        while !rest.isEmpty {
            let whole = rest.prefix { $0.isASCII && $0.isWholeNumber }
            rest = rest[whole.endIndex...]
            var fraction: Substring = ""
            if rest.hasPrefix(".") {
                rest.removeFirst()
                fraction = rest.prefix { $0.isASCII && $0.isWholeNumber }
                rest = rest[fraction.endIndex...]
            }
            guard !(whole.isEmpty && fraction.isEmpty), let (unit, length) = unit(at: rest) else { return nil }
            rest.removeFirst(length)
            guard whole.count <= 19 else { throw tooLong }
            total += (Int128(whole) ?? 0) * unit
            // Digits beyond the nanosecond are dropped.
            var scale = unit
            for digit in fraction {
                scale /= 10
                total += Int128(digit.wholeNumberValue ?? 0) * scale
            }
        }
        guard let nanoseconds = Int64(exactly: isNegative ? -total : total) else { throw tooLong }
        return DurationValue(nanoseconds: nanoseconds)
    }

    private static func unit(at text: Substring) -> (Int128, Int)? {
        if text.hasPrefix("ns") { return (1, 2) }
        if text.hasPrefix("us") || text.hasPrefix("µs") || text.hasPrefix("μs") { return (1_000, 2) }
        if text.hasPrefix("ms") { return (1_000_000, 2) }
        if text.hasPrefix("s") { return (1_000_000_000, 1) }
        if text.hasPrefix("m") { return (60_000_000_000, 1) }
        if text.hasPrefix("h") { return (3_600_000_000_000, 1) }
        return nil
    }

    static let tooLong = Fault(.overflow, "the duration is longer than 292 years")

    package static func < (left: DurationValue, right: DurationValue) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension DurationValue: CustomStringConvertible {
    /// Seconds and `s`, as JSON has durations of protocol buffers.
    package var description: String {
        let magnitude = nanoseconds.magnitude
        return (nanoseconds < 0 ? "-" : "") + String(magnitude / 1_000_000_000)
            + Self.fractionText(Int(magnitude % 1_000_000_000)) + "s"
    }

    /// A point and the digits of so many nanoseconds, without zeros at the end; empty for none.
    static func fractionText(_ nanoseconds: Int) -> String {
        guard nanoseconds > 0 else { return "" }
        var digits = String(nanoseconds)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }
}
