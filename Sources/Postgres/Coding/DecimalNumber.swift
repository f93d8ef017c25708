/// An exact decimal number of any size, as the type `numeric` holds it: nothing is rounded on the way.
///
/// It keeps its number of places, as PostgreSQL does: `1.50` reads `1.50`, and equals `1.5`.
package struct DecimalNumber: Sendable {
    package let isNegative: Bool
    /// The digits from 0 to 9 of the number without its point, most significant first, none leading but a single 0.
    let digits: [UInt8]
    /// How many of the digits stand behind the point.
    package let scale: Int

    /// What `numeric` holds (PostgreSQL manual, 8.1.2): digits before the point, and behind it.
    private static let wholeLimit = 131_072
    private static let scaleLimit = 16_383

    private init(isNegative: Bool, digits: ArraySlice<UInt8>, scale: Int) {
        let significant = digits.drop { $0 == 0 }
        self.digits = significant.isEmpty ? [0] : Array(significant)
        self.isNegative = isNegative && !significant.isEmpty
        self.scale = scale
    }

    package init(_ value: some BinaryInteger) {
        let digits = value.magnitude.description.utf8.map { $0 - UInt8(ascii: "0") }
        self.init(isNegative: value < 0, digits: digits[...], scale: 0)
    }

    /// Reads `-12.50` and `1.25e-3`; nil for anything else, `NaN` and infinity too, and for what `numeric` cannot hold.
    package init?(_ text: some StringProtocol) {
        var bytes = Array(text.utf8)[...]
        let sign = bytes.first
        let isNegative = sign == UInt8(ascii: "-")
        if isNegative || sign == UInt8(ascii: "+") { bytes.removeFirst() }
        var exponent = 0
        if let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let value = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)),
                value.magnitude <= Self.wholeLimit
            else { return nil }
            exponent = value
            bytes = bytes[..<mark]
        }
        let point = bytes.firstIndex(of: UInt8(ascii: "."))
        let fraction = point.map { bytes.endIndex - $0 - 1 } ?? 0
        if let point { bytes.remove(at: point) }
        guard !bytes.isEmpty, bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        var digits = bytes.map { $0 - UInt8(ascii: "0") }
        let places = fraction - exponent
        if places < 0 { digits += Array(repeating: 0, count: -places) }
        let scale = max(0, places)
        guard scale <= Self.scaleLimit else { return nil }
        self.init(isNegative: isNegative, digits: digits[...], scale: scale)
        guard self.digits.count - scale <= Self.wholeLimit else { return nil }
    }

    /// The integer that this is; nil where it has places other than 0 or is too large.
    package var integer: Int? {
        let split = max(0, digits.count - scale)
        guard digits[split...].allSatisfy({ $0 == 0 }) else { return nil }
        var value = 0
        for digit in digits[..<split] {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(Int(digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The digits without the zeros at the end behind the point, and how many of the rest stand behind it.
    private var reduced: (digits: ArraySlice<UInt8>, scale: Int) {
        var (rest, scale) = (digits[...], scale)
        while scale > 0, rest.count > 1, rest.last == 0 {
            rest.removeLast()
            scale -= 1
        }
        return (rest, rest == [0] ? 0 : scale)
    }
}

extension DecimalNumber: Hashable, Comparable {
    package static func == (left: Self, right: Self) -> Bool {
        let (left, right, sameSign) = (left.reduced, right.reduced, left.isNegative == right.isNegative)
        return sameSign && left.scale == right.scale && left.digits == right.digits
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(isNegative)
        hasher.combine(reduced.scale)
        hasher.combine(reduced.digits)
    }

    package static func < (left: Self, right: Self) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    /// Compares without the signs.
    private func isSmaller(than other: Self) -> Bool {
        let (whole, otherWhole) = (digits.count - scale, other.digits.count - other.scale)
        let (first, second) = (
            digits == [0] ? [] : digits[...], other.digits == [0] ? [] : other.digits[...]
        )
        if first.isEmpty || second.isEmpty { return first.isEmpty && !second.isEmpty }
        guard whole == otherWhole else { return whole < otherWhole }
        for index in 0..<max(first.count, second.count) {
            let (digit, otherDigit) = (
                index < first.count ? first[index] : 0, index < second.count ? second[index] : 0
            )
            if digit != otherDigit { return digit < otherDigit }
        }
        return false
    }
}

extension DecimalNumber: CustomStringConvertible, ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) {
        self.init(value)
    }

    /// All its digits, with a point where it has places.
    package var description: String {
        var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        let padded = Array(repeating: 0, count: max(0, scale + 1 - digits.count)) + digits
        for (index, digit) in padded.enumerated() {
            if index == padded.count - scale { text.append(UInt8(ascii: ".")) }
            text.append(UInt8(ascii: "0") + digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// As `numeric`, in text: its digits are the same there and here.
extension DecimalNumber: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText(description.utf8)
    }

    package init?(postgresText text: Span<UInt8>) {
        guard let string = String(postgresText: text) else { return nil }
        self.init(string)
    }
}
