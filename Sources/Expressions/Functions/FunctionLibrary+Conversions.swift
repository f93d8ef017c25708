import Core

extension FunctionLibrary {
    /// Conversions between types (CEL specification, "Standard definitions").
    static let conversions: [Function] = [
        Function("int") { (arguments, meter) throws(Fault) in
            switch arguments[0] {
            case .integer: return arguments[0]
            case .double(let value):
                guard let integer = Int64(exactly: value.rounded(.towardZero)) else {
                    throw Fault(.overflow, "the number does not fit an int")
                }
                return .integer(integer)
            case .string(let text):
                guard let integer = Int64(text), !text.hasPrefix("+") else {
                    throw Fault(.invalidConversion, "the string is not an int")
                }
                return .integer(integer)
            default: throw mismatch("int", arguments)
            }
        },
        Function("double") { (arguments, meter) throws(Fault) in
            switch arguments[0] {
            case .double: return arguments[0]
            case .integer(let value): return .double(Double(value))
            case .string(let text):
                guard let value = Double(text), value.isFinite else {
                    throw Fault(.invalidConversion, "the string is not a double")
                }
                return .double(value)
            default: throw mismatch("double", arguments)
            }
        },
        Function("string") { (arguments, meter) throws(Fault) in
            switch arguments[0] {
            case .string: return arguments[0]
            case .integer(let value): return .string(String(value))
            case .double(let value): return .string(text(of: value))
            case .bool(let value): return .string(value ? "true" : "false")
            default: throw mismatch("string", arguments)
            }
        },
        Function("bool") { (arguments, meter) throws(Fault) in
            switch arguments[0] {
            case .bool: return arguments[0]
            case .string("true"), .string("True"), .string("TRUE"), .string("t"), .string("1"): return true
            case .string("false"), .string("False"), .string("FALSE"), .string("f"), .string("0"): return false
            case .string: throw Fault(.invalidConversion, "the string is not a bool")
            default: throw mismatch("bool", arguments)
            }
        },
        Function("type") { (arguments, meter) throws(Fault) in .string(ValueType(arguments[0]).rawValue) },
        Function("dyn") { (arguments, meter) throws(Fault) in arguments[0] },
    ]

    /// The shortest decimal text; a whole number without a fraction, as the specification's other implementations
    /// write it.
    private static func text(of value: Double) -> String {
        if abs(value) < 1e15, let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }
}
