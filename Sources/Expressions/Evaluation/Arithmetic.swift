import Core

/// The arithmetic operators: integers of 64 bits that never wrap, doubles that are always finite.
///
/// CEL refuses to mix `int` and `double`. Here the integer becomes a double first, because JSON does not tell 4 from
/// 4.0 and an expression that works with 3.5 has to work with 4.
enum Arithmetic {
    static func apply(
        _ operation: BinaryOperator, _ left: JSONValue, _ right: JSONValue, _ meter: inout Meter
    ) throws(Fault) -> JSONValue {
        switch (left, right) {
        case (.integer(let left), .integer(let right)):
            return .integer(try integers(operation, left, right))
        case (.integer, .double), (.double, .integer), (.double, .double):
            guard operation != .modulo, let left = left.doubleValue, let right = right.doubleValue else { break }
            return .double(try doubles(operation, left, right))
        case (.string(let left), .string(let right)) where operation == .add:
            try meter.charge(bytes: left.utf8.count + right.utf8.count)
            return .string(left + right)
        case (.array(let left), .array(let right)) where operation == .add:
            try meter.charge(left.count + right.count)
            return .array(left + right)
        default: break
        }
        let types = "\(ValueType(left).rawValue) and \(ValueType(right).rawValue)"
        throw Fault(.typeMismatch, "'\(operation.rawValue)' does not take \(types)")
    }

    static func negative(_ value: JSONValue) throws(Fault) -> JSONValue {
        switch value {
        case .integer(let value):
            guard value != .min else { throw overflow }
            return .integer(-value)
        case .double(let value): return .double(-value)
        default: throw Fault(.typeMismatch, "'-' does not take \(ValueType(value).rawValue)")
        }
    }

    private static func integers(_ operation: BinaryOperator, _ left: Int64, _ right: Int64) throws(Fault) -> Int64 {
        if operation == .divide || operation == .modulo, right == 0 {
            throw Fault(.divisionByZero, "division by zero")
        }
        let (value, isOverflow) =
            switch operation {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        guard !isOverflow else { throw overflow }
        return value
    }

    private static func doubles(_ operation: BinaryOperator, _ left: Double, _ right: Double) throws(Fault) -> Double {
        let value =
            switch operation {
            case .add: left + right
            case .subtract: left - right
            case .multiply: left * right
            default: left / right
            }
        // JSON has neither infinity nor NaN.
        guard value.isFinite else {
            throw operation == .divide && right == 0 ? Fault(.divisionByZero, "division by zero") : overflow
        }
        return value
    }

    private static let overflow = Fault(.overflow, "the result does not fit the type of its operands")
}
