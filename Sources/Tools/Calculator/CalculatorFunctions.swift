import Glibc

/// A double to the power of another.
func realPower(_ base: Double, _ exponent: Double) -> Double { base == M_E ? exp(exponent) : pow(base, exponent) }

/// The logarithm to the base of ten.
func realLogarithm(_ value: Double) -> Double { log10(value) }

/// The functions and constants of the calculator.
enum CalculatorFunctions {
    typealias Number = CalculatorNumber

    static let constants: [String: Number] = [
        "pi": .real(.pi), "π": .real(.pi), "tau": .real(2 * .pi), "e": .real(M_E),
        "phi": .real((1 + 5.0.squareRoot()) / 2),
        "deg": .real(.pi / 180),
    ]

    private static let reals: [String: @Sendable (Double) -> Double] = [
        "exp": { exp($0) }, "ln": { log($0) }, "log10": { log10($0) }, "log2": { log2($0) },
        "sin": { sin($0) }, "cos": { cos($0) }, "tan": { tan($0) },
        "asin": { asin($0) }, "acos": { acos($0) }, "atan": { atan($0) },
        "sinh": { sinh($0) }, "cosh": { cosh($0) }, "tanh": { tanh($0) },
        "asinh": { asinh($0) }, "acosh": { acosh($0) }, "atanh": { atanh($0) },
        "gamma": { tgamma($0) }, "erf": { erf($0) },
    ]
    private static let roundings: [String: @Sendable (Number) throws(CalculatorError) -> Number] = [
        "abs": { (value) throws(CalculatorError) in value < .exact(.zero) ? value.negated : value },
        "sign": { (value) throws(CalculatorError) in
            .exact(Rational(value.isZero ? 0 : value < .exact(.zero) ? -1 : 1))
        },
        "floor": { (value) throws(CalculatorError) in whole(value, .down) },
        "ceil": { (value) throws(CalculatorError) in whole(value.negated, .down).negated },
        "trunc": { (value) throws(CalculatorError) in
            value < .exact(.zero) ? whole(value.negated, .down).negated : whole(value, .down)
        },
        "sqrt": { (value) throws(CalculatorError) in try root(value, 2) },
        "√": { (value) throws(CalculatorError) in try root(value, 2) },
        "cbrt": { (value) throws(CalculatorError) in try root(value, 3) },
        "factorial": { (value) throws(CalculatorError) in try factorial(value) },
    ]
    private static let pairs: [String: @Sendable (Number, Number) throws(CalculatorError) -> Number] = [
        "pow": { (left, right) throws(CalculatorError) in try left.power(right) },
        "mod": { (left, right) throws(CalculatorError) in try left % right },
        "atan2": { (left, right) throws(CalculatorError) in try .checked(atan2(left.double, right.double)) },
        "root": { (value, degree) throws(CalculatorError) in
            guard case .exact(let degree) = degree, let degree = degree.whole, (1...1000).contains(degree) else {
                throw CalculatorError("A root is the 1st to the 1000th.")
            }
            return try root(value, degree)
        },
        "ncr": { (left, right) throws(CalculatorError) in try choices(left, right, isOrdered: false) },
        "npr": { (left, right) throws(CalculatorError) in try choices(left, right, isOrdered: true) },
    ]

    static let names: Set<String> = Set(reals.keys).union(roundings.keys).union(pairs.keys)
        .union(["log", "round", "min", "max", "sum", "mean", "median", "stdev", "variance", "gcd", "lcm", "hypot"])

    /// What the function gives. Throws for a wrong number of arguments too.
    static func call(_ name: String, _ arguments: [Number]) throws(CalculatorError) -> Number {
        if let function = reals[name] { return try .checked(function(try one(name, arguments).double)) }
        if let function = roundings[name] { return try function(try one(name, arguments)) }
        if let function = pairs[name] {
            guard arguments.count == 2 else { throw CalculatorError("\(name) takes two arguments.") }
            return try function(arguments[0], arguments[1])
        }
        switch (name, arguments.count) {
        case ("log", 1): return try .checked(log10(arguments[0].double))
        case ("log", 2): return try .checked(log2(arguments[0].double) / log2(arguments[1].double))
        case ("round", 1): return whole(arguments[0], .toNearestOrAwayFromZero)
        case ("round", 2): return try round(arguments[0], to: arguments[1])
        case ("log", _), ("round", _): throw CalculatorError("\(name) takes one or two arguments.")
        default: return try fold(name, arguments)
        }
    }

    private static func one(_ name: String, _ arguments: [Number]) throws(CalculatorError) -> Number {
        guard arguments.count == 1 else { throw CalculatorError("\(name) takes one argument.") }
        return arguments[0]
    }

    /// Functions of as many numbers as one likes.
    private static func fold(_ name: String, _ numbers: [Number]) throws(CalculatorError) -> Number {
        guard var result = numbers.first else { throw CalculatorError("\(name) takes at least one argument.") }
        let others = numbers.dropFirst()
        switch name {
        case "min": return others.reduce(result) { $1 < $0 ? $1 : $0 }
        case "max": return others.reduce(result) { $0 < $1 ? $1 : $0 }
        case "sum":
            for number in others { result = try result + number }
            return result
        case "mean": return try fold("sum", numbers) / .exact(Rational(numbers.count))
        case "median":
            let sorted = numbers.sorted(by: <)
            let middle = sorted[sorted.count / 2]
            guard sorted.count.isMultiple(of: 2) else { return middle }
            return try (try middle + sorted[sorted.count / 2 - 1]) / .exact(Rational(2))
        case "variance":
            guard numbers.count > 1 else { throw CalculatorError("variance takes at least two arguments.") }
            let mean = try fold("mean", numbers)
            var sum = Number.exact(.zero)
            for number in numbers {
                let distance = try number - mean
                sum = try sum + (try distance * distance)
            }
            return try sum / .exact(Rational(numbers.count - 1))
        case "stdev": return try root(try fold("variance", numbers), 2)
        case "hypot":
            var sum = Number.exact(.zero)
            for number in numbers { sum = try sum + (try number * number) }
            return try root(sum, 2)
        case "gcd", "lcm":
            var naturals: [Natural] = []
            for number in numbers { naturals.append(try natural(number, name)) }
            let first = naturals.removeFirst()
            guard name == "lcm" else { return .exact(Rational(naturals.reduce(first, Natural.gcd))) }
            var multiple = first
            for natural in naturals {
                guard !natural.isZero, !multiple.isZero else { return .exact(.zero) }
                multiple = multiple.divided(by: Natural.gcd(multiple, natural)).quotient * natural
                guard multiple.bitWidth <= Number.maximumBits else { throw CalculatorError("The result is too large.") }
            }
            return .exact(Rational(multiple))
        default: throw CalculatorError("There is no function \"\(name)\".")
        }
    }

    private static func natural(_ number: Number, _ name: String) throws(CalculatorError) -> Natural {
        guard case .exact(let value) = number, value.isWhole else {
            throw CalculatorError("\(name) takes whole numbers.")
        }
        return value.numerator
    }

    private static func whole(_ value: Number, _ rule: FloatingPointRoundingRule) -> Number {
        switch value {
        case .exact(let exact): .exact(rule == .down ? exact.floor : exact.rounded)
        case .real(let real): .real(real.rounded(rule))
        }
    }

    private static func round(_ value: Number, to places: Number) throws(CalculatorError) -> Number {
        guard case .exact(let places) = places, let places = places.whole, (-300...300).contains(places) else {
            throw CalculatorError("round takes a whole number of places from -300 to 300.")
        }
        let scale = try Number.exact(Rational(10)).power(.exact(Rational(places)))
        return try whole(try value * scale, .toNearestOrAwayFromZero) / scale
    }

    private static func root(_ value: Number, _ degree: Int) throws(CalculatorError) -> Number {
        if degree == 2, case .exact(let exact) = value, let root = exact.squareRoot { return .exact(root) }
        let real = value.double
        guard real >= 0 || !degree.isMultiple(of: 2) else {
            throw CalculatorError("Negative numbers have no even roots among the real numbers.")
        }
        let root = degree == 2 ? real.squareRoot() : degree == 3 ? cbrt(real) : nil
        let result = root ?? (real < 0 ? -pow(-real, 1 / Double(degree)) : pow(real, 1 / Double(degree)))
        // Whole roots of whole numbers are exact.
        if case .exact(let exact) = value, let near = Int(exactly: result.rounded()),
            case .exact(let power) = try Number.exact(Rational(near)).power(.exact(Rational(degree))), power == exact
        {
            return .exact(Rational(near))
        }
        return try .checked(result)
    }

    static func factorial(_ value: Number) throws(CalculatorError) -> Number {
        guard case .exact(let exact) = value, let number = exact.whole, (0...500).contains(number) else {
            throw CalculatorError("There are factorials of the whole numbers from 0 to 500.")
        }
        return .exact(Rational((0..<number).reduce(.one) { $0 * Natural(UInt64($1 + 1)) }))
    }

    /// How many choices there are of so many things.
    private static func choices(_ left: Number, _ right: Number, isOrdered: Bool) throws(CalculatorError) -> Number {
        guard case .exact(let things) = left, case .exact(let chosen) = right, let things = things.whole,
            let chosen = chosen.whole, (0...100_000).contains(things), (0...things).contains(chosen)
        else { throw CalculatorError("One chooses among 0 to 100,000 things, and no more than there are.") }
        var result = Natural.one
        for index in 0..<(isOrdered ? chosen : min(chosen, things - chosen)) {
            result = result * Natural(UInt64(things - index))
            if !isOrdered { result = result.divided(by: Natural(UInt64(index + 1))).quotient }
            guard result.bitWidth <= Number.maximumBits else { throw CalculatorError("The result is too large.") }
        }
        return .exact(Rational(result))
    }
}
