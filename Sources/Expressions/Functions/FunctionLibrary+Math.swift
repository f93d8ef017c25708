extension FunctionLibrary {
    /// Rounding and questions about doubles (math extension).
    static let rounding: [Function] = [
        double("math.ceil") { $0.rounded(.up) }, double("math.floor") { $0.rounded(.down) },
        double("math.trunc") { $0.rounded(.towardZero) },
        double("math.round") { $0.rounded(.toNearestOrAwayFromZero) },
        question("math.isNaN") { $0.isNaN }, question("math.isInf") { $0.isInfinite },
        question("math.isFinite") { $0.isFinite },
        Function("math.sqrt", overloads(.double, from: [.int, .uint, .double])) {
            (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .int(let value, _): return .double(Double(value).squareRoot())
            case .uint(let value): return .double(Double(value).squareRoot())
            case .double(let value, _): return .double(value.squareRoot())
            default: throw mismatch("math.sqrt", arguments)
            }
        },
        Function("math.abs", sameNumber) { (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .int(let value, let isData):
                guard value != .min else { throw Fault(.overflow, "the number has no positive twin") }
                return .int(abs(value), isData: isData)
            case .uint: return arguments[0]
            case .double(let value, let isData): return .double(abs(value), isData: isData)
            default: throw mismatch("math.abs", arguments)
            }
        },
        Function("math.sign", sameNumber) { (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .int(let value, let isData): return .int(value.signum(), isData: isData)
            case .uint(let value): return .uint(value.signum())
            case .double(let value, let isData):
                return .double(value > 0 ? 1 : value < 0 ? -1 : value, isData: isData)
            default: throw mismatch("math.sign", arguments)
            }
        },
    ]

    private static let sameNumber = [
        Overload([.int], .int), Overload([.uint], .uint), Overload([.double], .double), Overload([.number], .number),
    ]

    private static func double(_ name: String, body: @escaping @Sendable (Double) -> Double) -> Function {
        Function(name, [Overload([.double], .double)]) { (arguments, resources) throws(Fault) in
            .double(body(try double(arguments, of: name)))
        }
    }

    private static func question(_ name: String, body: @escaping @Sendable (Double) -> Bool) -> Function {
        Function(name, [Overload([.double], .bool)]) { (arguments, resources) throws(Fault) in
            .bool(body(try double(arguments, of: name)))
        }
    }

    /// A double, or an int that JSON wrote for one.
    private static func double(_ arguments: [Value], of name: String) throws(Fault) -> Double {
        switch arguments[0] {
        case .double(let value, _): return value
        case .int(let value, isData: true): return Double(value)
        default: throw mismatch(name, arguments)
        }
    }

    /// The greatest and the least of numbers, given one by one or as a list (math extension).
    static let extremes: [Function] = [extreme("math.greatest", sign: 1), extreme("math.least", sign: -1)]

    private static func extreme(_ name: String, sign: Int) -> Function {
        let types: [StaticType] = [.int, .uint, .double]
        let overloads =
            types.flatMap { [Overload([.list($0)], $0), Overload([$0], $0, isVariadic: true)] }
            + [Overload([.list(.number)], .dyn), Overload([.dyn], .dyn, isVariadic: true)]
        return Function(name, overloads) { (arguments, resources) throws(Fault) in
            var numbers = ListValue(arguments)
            if arguments.count == 1, case .list(let list) = arguments[0] { numbers = list }
            guard numbers.count > 0 else { throw Fault(.wrongArguments, "\(name)() takes at least one number") }
            var best = numbers[0]
            for index in 0..<numbers.count {
                let number = numbers[index]
                try resources.charge(1)
                guard Comparison.isNumber(number) else { throw mismatch(name, [number]) }
                if try Comparison.order(number, best, &resources.meter).map({ $0 * sign > 0 }) ?? false {
                    best = number
                }
            }
            return best
        }
    }

    /// Bits of integers (math extension).
    static let bits: [Function] = [
        bitwise("math.bitAnd", { $0 & $1 }, { $0 & $1 }), bitwise("math.bitOr", { $0 | $1 }, { $0 | $1 }),
        bitwise("math.bitXor", { $0 ^ $1 }, { $0 ^ $1 }),
        Function("math.bitNot", [Overload([.int], .int), Overload([.uint], .uint)]) {
            (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .int(let value, _): return .int(~value)
            case .uint(let value): return .uint(~value)
            default: throw mismatch("math.bitNot", arguments)
            }
        },
        shift("math.bitShiftLeft") { $0 << $1 }, shift("math.bitShiftRight") { $0 >> $1 },
    ]

    private static func bitwise(
        _ name: String, _ signed: @escaping @Sendable (Int64, Int64) -> Int64,
        _ unsigned: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> Function {
        Function(name, [Overload([.int, .int], .int), Overload([.uint, .uint], .uint)]) {
            (arguments, resources) throws(Fault) in
            switch (arguments[0], arguments[1]) {
            case (.int(let left, _), .int(let right, _)): return .int(signed(left, right))
            case (.uint(let left), .uint(let right)): return .uint(unsigned(left, right))
            default: throw mismatch(name, arguments)
            }
        }
    }

    /// Shifts without a sign: bits that leave are lost, zeros come in.
    private static func shift(_ name: String, body: @escaping @Sendable (UInt64, UInt64) -> UInt64) -> Function {
        Function(name, [Overload([.int, .int], .int), Overload([.uint, .int], .uint)]) {
            (arguments, resources) throws(Fault) in
            guard let places = arguments[1].integer else { throw mismatch(name, arguments) }
            guard places >= 0 else { throw Fault(.wrongArguments, "\(name)() takes no negative number of places") }
            switch arguments[0] {
            case .int(let value, _):
                return .int(Int64(bitPattern: body(UInt64(bitPattern: value), UInt64(places))))
            case .uint(let value): return .uint(body(value, UInt64(places)))
            default: throw mismatch(name, arguments)
            }
        }
    }
}
