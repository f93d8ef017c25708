extension JSONParser {
    /// Reads a number by the grammar of RFC 8259 §6: an integer where it is written as one and fits, else a double.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = cursor.position
        let isNegative = cursor.skip(UInt8(ascii: "-"))
        let whole = try digits(leadingZero: false)
        var fraction = cursor.position..<cursor.position
        var exponent: Int?
        if cursor.skip(UInt8(ascii: ".")) { fraction = try digits(leadingZero: true) }
        if cursor.current | 0x20 == UInt8(ascii: "e") { exponent = try readExponent() }

        guard cursor.position - start <= limits.numberLength else { throw JSONError(.numberTooLong, at: start) }
        if fraction.isEmpty, exponent == nil, whole.count <= 18 {
            let magnitude = Int64(cursor.decimal(in: whole))
            return .integer(isNegative ? -magnitude : magnitude)
        }
        if let value = exactDouble(whole: whole, fraction: fraction, exponent: exponent ?? 0) {
            return .double(isNegative ? -value : value)
        }
        let text = cursor.text(from: start) ?? ""
        if fraction.isEmpty, exponent == nil, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw JSONError(.numberOutOfRange, at: start) }
        return .double(value)
    }

    private mutating func digits(leadingZero: Bool) throws(JSONError) -> Range<Int> {
        let start = cursor.position
        let startsWithZero = cursor.current == UInt8(ascii: "0")
        let count = cursor.skipDigits()
        guard count > 0 else { throw failure(cursor.isAtEnd ? .unexpectedEnd : .invalidNumber) }
        guard leadingZero || !startsWithZero || count == 1 else { throw JSONError(.invalidNumber, at: start) }
        return start..<cursor.position
    }

    /// The exponent, cut off far beyond what a double can hold.
    private mutating func readExponent() throws(JSONError) -> Int {
        cursor.advance()
        let isNegative = cursor.skip(UInt8(ascii: "-"))
        if !isNegative { _ = cursor.skip(UInt8(ascii: "+")) }
        let range = try digits(leadingZero: true)
        let magnitude = range.count <= 9 ? Int(cursor.decimal(in: range)) : 1_000_000_000
        return isNegative ? -magnitude : magnitude
    }

    /// The double, where one rounding gives it: both the digits and the power of ten are exact doubles (Clinger 1990).
    private func exactDouble(whole: Range<Int>, fraction: Range<Int>, exponent: Int) -> Double? {
        guard whole.count + fraction.count <= 18 else { return nil }
        let significand = cursor.decimal(in: fraction, after: cursor.decimal(in: whole))
        let power = exponent - fraction.count
        guard significand <= 1 << 53, power.magnitude < powersOfTen.count else { return nil }
        return power < 0
            ? Double(significand) / powersOfTen[-power]
            : Double(significand) * powersOfTen[power]
    }
}

/// The powers of ten that are exact as doubles.
private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
