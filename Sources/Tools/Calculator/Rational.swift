/// A fraction in its lowest terms.
struct Rational: Sendable, Equatable {
    let isNegative: Bool
    let numerator: Natural
    let denominator: Natural

    /// The denominator is not zero.
    init(_ numerator: Natural, over denominator: Natural = .one, isNegative: Bool = false) {
        let divisor = denominator == .one ? .one : Natural.gcd(numerator, denominator)
        self.numerator = divisor == .one ? numerator : numerator.divided(by: divisor).quotient
        self.denominator = divisor == .one ? denominator : denominator.divided(by: divisor).quotient
        self.isNegative = isNegative && !numerator.isZero
    }

    init(_ value: Int) {
        self.init(Natural(UInt64(value.magnitude)), isNegative: value < 0)
    }

    /// What a finite double is, to its last bit.
    init(_ value: Double) {
        let bits = Natural(UInt64(value.significandBitPattern) | (value.isNormal ? 1 << 52 : 0))
        let exponent = (value.isNormal ? Int(value.exponentBitPattern) : 1) - 1075
        self.init(
            exponent > 0 ? bits << exponent : bits, over: exponent < 0 ? .one << -exponent : .one,
            isNegative: value < 0)
    }

    static let zero = Rational(0)

    var isZero: Bool { numerator.isZero }
    var isWhole: Bool { denominator == .one }
    var bitWidth: Int { max(numerator.bitWidth, denominator.bitWidth) }
    var magnitude: Rational { Rational(numerator, over: denominator) }

    /// The number, where it is whole and fits.
    var whole: Int? {
        guard isWhole, let small = numerator.small, small <= UInt64(Int.max) else { return nil }
        return isNegative ? -Int(small) : Int(small)
    }

    static prefix func - (value: Rational) -> Rational {
        Rational(value.numerator, over: value.denominator, isNegative: !value.isNegative)
    }

    static func + (left: Rational, right: Rational) -> Rational {
        let denominator = left.denominator * right.denominator
        let (first, second) = (left.numerator * right.denominator, right.numerator * left.denominator)
        guard left.isNegative != right.isNegative else {
            return Rational(first + second, over: denominator, isNegative: left.isNegative)
        }
        return first >= second
            ? Rational(first - second, over: denominator, isNegative: left.isNegative)
            : Rational(second - first, over: denominator, isNegative: right.isNegative)
    }

    static func - (left: Rational, right: Rational) -> Rational { left + -right }

    static func * (left: Rational, right: Rational) -> Rational {
        Rational(
            left.numerator * right.numerator, over: left.denominator * right.denominator,
            isNegative: left.isNegative != right.isNegative)
    }

    /// The quotient; the right one is not zero.
    static func / (left: Rational, right: Rational) -> Rational {
        Rational(
            left.numerator * right.denominator, over: left.denominator * right.numerator,
            isNegative: left.isNegative != right.isNegative)
    }

    static func < (left: Rational, right: Rational) -> Bool { (left - right).isNegative }

    /// The greatest whole number that is not above it.
    var floor: Rational {
        let (quotient, rest) = numerator.divided(by: denominator)
        return Rational(isNegative && !rest.isZero ? quotient + .one : quotient, isNegative: isNegative)
    }

    /// The nearest whole number, halves away from zero.
    var rounded: Rational {
        let half = Rational(.one, over: Natural(2))
        return Rational((magnitude + half).floor.numerator, isNegative: isNegative)
    }

    /// The exact root, where there is one.
    var squareRoot: Rational? {
        guard !isNegative else { return nil }
        let (above, below) = (numerator.squareRoot, denominator.squareRoot)
        guard above * above == numerator, below * below == denominator else { return nil }
        return Rational(above, over: below)
    }

    /// The nearest double, to within its last digit; infinite beyond them.
    var double: Double {
        guard !isZero else { return 0 }
        let shift = 64 - (numerator.bitWidth - denominator.bitWidth)
        let quotient =
            shift >= 0
            ? (numerator << shift).divided(by: denominator).quotient
            : numerator.divided(by: denominator << -shift).quotient
        // Of 64 or 65 bits.
        let extra = max(0, quotient.bitWidth - 64)
        let significand = Double((quotient >> extra).small ?? 0)
        return Double(sign: isNegative ? .minus : .plus, exponent: extra - shift, significand: significand)
    }

    /// All its decimal digits, where they are no more than this; nil where they never end.
    func decimal(places limit: Int) -> String? {
        var (rest, places) = (denominator, 0)
        for prime in [Natural(10), Natural(5), Natural(2)] {
            while case let (quotient, remainder) = rest.divided(by: prime), remainder.isZero, places <= limit {
                rest = quotient
                places += 1
            }
        }
        guard rest == .one, places <= limit else { return nil }
        let scaled = numerator * Natural(10).power(places)
        var digits = scaled.divided(by: denominator).quotient.description
        let sign = isNegative ? "-" : ""
        guard places > 0 else { return sign + digits }
        if digits.utf8.count <= places {
            digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
        }
        return "\(sign)\(digits.dropLast(places)).\(digits.suffix(places))"
    }
}
