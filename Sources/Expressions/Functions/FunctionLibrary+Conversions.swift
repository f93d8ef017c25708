extension FunctionLibrary {
    /// Conversions between types (CEL specification, "List of Standard Definitions").
    static let conversions: [Function] = [
        Function("int", overloads(.int, from: [.int, .uint, .double, .string, .timestamp])) {
            (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .int: return arguments[0]
            case .uint(let value): return .int(try inRange(Int64(exactly: value), "int"))
            case .double(let value, _): return .int(try inRange(Int64(exactly: value.rounded(.towardZero)), "int"))
            case .string(let text):
                guard text.utf8.count <= 64, let value = Int64(text) else { throw invalid("int") }
                return .int(value)
            case .timestamp(let time): return .int(time.seconds)
            default: throw mismatch("int", arguments)
            }
        },
        Function("uint", overloads(.uint, from: [.int, .uint, .double, .string])) {
            (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .uint: return arguments[0]
            case .int(let value, _): return .uint(try inRange(UInt64(exactly: value), "uint"))
            case .double(let value, _):
                // -0.5 would round to a zero that is in range.
                guard value >= 0 else { throw outOfRange("uint") }
                return .uint(try inRange(UInt64(exactly: value.rounded(.towardZero)), "uint"))
            case .string(let text):
                guard text.utf8.count <= 64, !text.hasPrefix("-"), let value = UInt64(text) else {
                    throw invalid("uint")
                }
                return .uint(value)
            default: throw mismatch("uint", arguments)
            }
        },
        Function("double", overloads(.double, from: [.int, .uint, .double, .string])) {
            (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .double: return arguments[0]
            case .int(let value, _): return .double(Double(value))
            case .uint(let value): return .double(Double(value))
            case .string(let text):
                try resources.charge(bytes: text.utf8.count)
                guard text.utf8.count <= 1_024, let value = NumberText.double(text) else { throw invalid("double") }
                return .double(value)
            default: throw mismatch("double", arguments)
            }
        },
        Function("bool", overloads(.bool, from: [.bool, .string])) { (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .bool: return arguments[0]
            case .string("true"), .string("True"), .string("TRUE"), .string("t"), .string("1"): return .bool(true)
            case .string("false"), .string("False"), .string("FALSE"), .string("f"), .string("0"):
                return .bool(false)
            case .string: throw invalid("bool")
            default: throw mismatch("bool", arguments)
            }
        },
        Function(
            "string",
            overloads(.string, from: [.string, .int, .uint, .double, .bool, .bytes, .timestamp, .duration])
        ) { (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .string: return arguments[0]
            case .bytes(let bytes):
                try resources.charge(bytes: bytes.count)
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw Fault(.invalidConversion, "the bytes are no UTF-8")
                }
                return .string(text)
            default:
                guard let text = text(ofScalar: arguments[0]) else { throw mismatch("string", arguments) }
                return .string(text)
            }
        },
        Function("bytes", overloads(.bytes, from: [.bytes, .string])) { (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .bytes: return arguments[0]
            case .string(let text):
                try resources.charge(bytes: text.utf8.count)
                return .bytes(Array(text.utf8))
            default: throw mismatch("bytes", arguments)
            }
        },
        Function("type", [Overload([.dyn], .type)]) { (arguments, resources) throws(Fault) in
            .type(arguments[0].typeName)
        },
        Function("dyn", [Overload([.dyn], .dyn)]) { (arguments, resources) throws(Fault) in arguments[0] },
    ]

    /// The text of a number, bool or time; nil for other values.
    static func text(ofScalar value: Value) -> String? {
        switch value {
        case .int(let value, _): String(value)
        case .uint(let value): String(value)
        case .double(let value, _): NumberText.of(value)
        case .bool(let value): value ? "true" : "false"
        case .timestamp(let time): time.description
        case .duration(let span): span.description
        default: nil
        }
    }

    static func overloads(_ result: StaticType, from types: [StaticType]) -> [Overload] {
        types.map { Overload([$0], result) }
    }

    private static func inRange<Number>(_ number: Number?, _ type: String) throws(Fault) -> Number {
        guard let number else { throw outOfRange(type) }
        return number
    }

    private static func outOfRange(_ type: String) -> Fault { Fault(.overflow, "the number does not fit \(type)") }

    private static func invalid(_ type: String) -> Fault {
        Fault(.invalidConversion, "the string is not \(type == "int" ? "an" : "a") \(type)")
    }
}
