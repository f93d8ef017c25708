/// A value of the calculator: exact as long as that is possible.
enum CalculatorNumber: Sendable, Equatable {
    case exact(Rational)
    /// Always finite.
    case real(Double)

    /// Larger fractions go on as reals.
    static let maximumBits = 4096

    /// Reals for fractions of too many digits. Throws for what no real is near.
    init(_ value: Rational) throws(CalculatorError) {
        guard value.bitWidth > Self.maximumBits else {
            self = .exact(value)
            return
        }
        self = try .checked(value.double)
        if case .real(0) = self { throw CalculatorError("The result is too small.") }
    }

    /// Throws for what is no finite number.
    static func checked(_ value: Double) throws(CalculatorError) -> CalculatorNumber {
        guard !value.isNaN else { throw CalculatorError("The result is not defined for real numbers.") }
        guard value.isFinite else { throw CalculatorError("The result is too large.") }
        return .real(value)
    }

    var double: Double {
        switch self {
        case .exact(let value): value.double
        case .real(let value): value
        }
    }

    var isZero: Bool {
        switch self {
        case .exact(let value): value.isZero
        case .real(let value): value == 0
        }
    }

    /// The exact fractions of two, where both are.
    private static func both(_ left: Self, _ right: Self) -> (Rational, Rational)? {
        guard case .exact(let left) = left, case .exact(let right) = right else { return nil }
        return (left, right)
    }

    static func + (left: Self, right: Self) throws(CalculatorError) -> Self {
        if let (left, right) = both(left, right) { return try Self(left + right) }
        return try checked(left.double + right.double)
    }

    static func - (left: Self, right: Self) throws(CalculatorError) -> Self {
        if let (left, right) = both(left, right) { return try Self(left - right) }
        return try checked(left.double - right.double)
    }

    static func * (left: Self, right: Self) throws(CalculatorError) -> Self {
        if let (left, right) = both(left, right) { return try Self(left * right) }
        return try checked(left.double * right.double)
    }

    static func / (left: Self, right: Self) throws(CalculatorError) -> Self {
        guard !right.isZero else { throw .byZero }
        if let (left, right) = both(left, right) { return try Self(left / right) }
        return try checked(left.double / right.double)
    }

    /// The quotient rounded down.
    static func wholeQuotient(_ left: Self, _ right: Self) throws(CalculatorError) -> Self {
        switch try left / right {
        case .exact(let quotient): .exact(quotient.floor)
        case .real(let quotient): .real(quotient.rounded(.down))
        }
    }

    /// What the quotient rounded down leaves; it has the sign of the divisor.
    static func % (left: Self, right: Self) throws(CalculatorError) -> Self {
        try left - (try wholeQuotient(left, right)) * right
    }

    static func < (left: Self, right: Self) -> Bool {
        if let (left, right) = both(left, right) { return left < right }
        return left.double < right.double
    }

    var negated: Self {
        switch self {
        case .exact(let value): .exact(-value)
        case .real(let value): .real(-value)
        }
    }

    /// The number to a power.
    func power(_ exponent: Self) throws(CalculatorError) -> Self {
        if case .exact(let base) = self, case .exact(let fraction) = exponent {
            if let whole = fraction.whole {
                guard whole >= 0 || !base.isZero else { throw .byZero }
                // One to any power is one, however large that is.
                let size = base.numerator == .one && base.denominator == .one || base.isZero ? 0 : base.bitWidth
                if size == 0 || Int(whole.magnitude) <= Self.maximumBits / size {
                    let count =
                        size == 0 ? min(Int(whole.magnitude), 2 + Int(whole.magnitude & 1)) : Int(whole.magnitude)
                    let power = Rational(
                        base.numerator.power(count), over: base.denominator.power(count),
                        isNegative: base.isNegative && whole & 1 == 1)
                    return .exact(whole < 0 ? Rational(1) / power : power)
                }
            } else if fraction == Rational(.one, over: Natural(2)), let root = base.squareRoot {
                return .exact(root)
            }
        }
        let (base, power) = (double, exponent.double)
        guard base != 0 || power > 0 else { throw .byZero }
        let result = try Self.checked(realPower(base, power))
        guard !result.isZero || base == 0 else { throw CalculatorError("The result is too small.") }
        return result
    }
}

extension CalculatorNumber: CustomStringConvertible {
    /// The places behind the point up to which an exact value is written as a decimal.
    private static let places = 40

    /// Whether the description says all of it.
    var isExact: Bool { if case .exact = self { true } else { false } }

    /// Whole numbers and decimals that end in full, other fractions as such, reals in 15 digits.
    var description: String {
        switch self {
        case .exact(let value):
            value.decimal(places: Self.places)
                ?? "\(value.isNegative ? "-" : "")\(value.numerator)/\(value.denominator)"
        case .real(let value): SignificantDigits(value).description
        }
    }

    /// About the value, where the description is a fraction.
    var approximation: String? {
        guard case .exact(let value) = self, value.decimal(places: Self.places) == nil else { return nil }
        return SignificantDigits(value.double).description
    }
}

/// What cannot be computed, in words for whoever wrote it.
struct CalculatorError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    static let byZero = CalculatorError("There is a division by zero.")
}

/// A real in at most 15 decimal digits: what a double knows for sure.
struct SignificantDigits: CustomStringConvertible {
    let description: String

    private static let count = 15

    init(_ value: Double) {
        guard value != 0, value.isFinite else {
            description = "0"
            return
        }
        // The exact value is rounded once.
        let exact = Rational(value)
        var exponent = Int(realLogarithm(value.magnitude).rounded(.down)) + 1
        var digits = Self.digits(of: exact, exponent)
        if digits.utf8.count != Self.count {
            exponent += digits.utf8.count - Self.count
            digits = Self.digits(of: exact, exponent)
        }
        while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
        description = (value < 0 ? "-" : "") + Self.text(digits, exponent)
    }

    private static func digits(of value: Rational, _ exponent: Int) -> String {
        let scale = Rational(Natural(10).power(abs(count - exponent)))
        return (count >= exponent ? value.magnitude * scale : value.magnitude / scale).rounded.numerator.description
    }

    /// - Parameter exponent: where the point stands, counted from before the first digit
    private static func text(_ text: String, _ exponent: Int) -> String {
        switch exponent {
        case -5...0: return "0." + String(repeating: "0", count: -exponent) + text
        case 1...24 where text.utf8.count <= exponent:
            return text + String(repeating: "0", count: exponent - text.utf8.count)
        case 1...15: return "\(text.prefix(exponent)).\(text.dropFirst(exponent))"
        default:
            let rest = text.dropFirst()
            return "\(text.prefix(1))\(rest.isEmpty ? "" : ".")\(rest)e\(exponent - 1)"
        }
    }
}
