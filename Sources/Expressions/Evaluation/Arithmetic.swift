/// The arithmetic operators (CEL specification, "List of Standard Definitions"): integers of 64 bits that never wrap,
/// doubles as IEEE 754 has them, and no operator that mixes types.
///
/// One exception: where a number came from JSON, which does not tell 4 from 4.0, an int becomes a double when it meets
/// one. An expression that works with 3.5 has to work with 4.
enum Arithmetic {
    static func apply(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, _ meter: inout Meter
    ) throws(Fault) -> Value {
        switch (left, right) {
        case (.int(let first, let isData), .int(let second, let isAlsoData)):
            return .int(try integers(operation, first, second), isData: isData || isAlsoData)
        case (.uint(let first), .uint(let second)):
            return .uint(try integers(operation, first, second))
        case (.double(let first, let isData), .double(let second, let isAlsoData)):
            if let value = doubles(operation, first, second) { return .double(value, isData: isData || isAlsoData) }
        case (.int(let first, let isData), .double(let second, let isAlsoData)) where isData || isAlsoData:
            if let value = doubles(operation, Double(first), second) { return .double(value, isData: true) }
        case (.double(let first, let isData), .int(let second, let isAlsoData)) where isData || isAlsoData:
            if let value = doubles(operation, first, Double(second)) { return .double(value, isData: true) }
        case (.string(let first), .string(let second)) where operation == .add:
            try meter.charge(bytes: first.utf8.count + second.utf8.count)
            return .string(first + second)
        case (.bytes(let first), .bytes(let second)) where operation == .add:
            try meter.charge(bytes: first.count + second.count)
            return .bytes(first + second)
        case (.list(let first), .list(let second)) where operation == .add:
            try meter.charge(first.count + second.count)
            return .list(of: first.values + second.values)
        default:
            if let value = try times(operation, left, right) { return value }
        }
        let types = "\(ValueType(left).shortName) and \(ValueType(right).shortName)"
        throw Fault(.typeMismatch, "'\(operation.rawValue)' does not take \(types)")
    }

    static func negative(_ value: Value) throws(Fault) -> Value {
        switch value {
        case .int(let value, let isData):
            guard value != .min else { throw overflow }
            return .int(-value, isData: isData)
        case .double(let value, let isData): return .double(-value, isData: isData)
        default: throw Fault(.typeMismatch, "'-' does not take \(ValueType(value).shortName)")
        }
    }

    private static func integers<Integer: FixedWidthInteger>(
        _ operation: BinaryOperator, _ left: Integer, _ right: Integer
    ) throws(Fault) -> Integer {
        if operation == .divide || operation == .modulo, right == 0 {
            throw Fault(.divisionByZero, operation == .divide ? "division by zero" : "remainder by zero")
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

    /// Nil for what doubles do not have.
    private static func doubles(_ operation: BinaryOperator, _ left: Double, _ right: Double) -> Double? {
        switch operation {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        default: nil
        }
    }

    /// Sums and differences of timestamps and durations; nil for other values.
    private static func times(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws(Fault) -> Value? {
        switch (left, operation, right) {
        case (.timestamp(let time), .add, .duration(let span)), (.duration(let span), .add, .timestamp(let time)):
            return .timestamp(try inRange(time.adding(span)))
        case (.timestamp(let time), .subtract, .duration(let span)):
            let nanoseconds = time.nanoseconds - Int128(span.nanoseconds)
            return .timestamp(try inRange(TimestampValue(nanoseconds: nanoseconds)))
        case (.timestamp(let first), .subtract, .timestamp(let second)):
            guard let span = Int64(exactly: first.nanoseconds - second.nanoseconds) else {
                throw DurationValue.tooLong
            }
            return .duration(DurationValue(nanoseconds: span))
        case (.duration(let first), .add, .duration(let second)),
            (.duration(let first), .subtract, .duration(let second)):
            let (span, isOverflow) =
                operation == .add
                ? first.nanoseconds.addingReportingOverflow(second.nanoseconds)
                : first.nanoseconds.subtractingReportingOverflow(second.nanoseconds)
            guard !isOverflow else { throw DurationValue.tooLong }
            return .duration(DurationValue(nanoseconds: span))
        default: return nil
        }
    }

    private static func inRange(_ time: TimestampValue?) throws(Fault) -> TimestampValue {
        guard let time else { throw Fault(.overflow, "the time lies outside the years 1 to 9999") }
        return time
    }

    private static let overflow = Fault(.overflow, "the result does not fit the type of its operands")
}
