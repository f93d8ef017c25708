package import Core

/// A value while an expression is evaluated (CEL specification, "Values").
package enum Value: Sendable {
    case null
    case bool(Bool)
    /// A number that came from JSON, which does not tell 4 from 4.0, may meet a double in arithmetic; one that the
    /// expression itself wrote may not.
    case int(Int64, isData: Bool = false)
    case uint(UInt64)
    case double(Double, isData: Bool = false)
    case string(String)
    case bytes([UInt8])
    case list(ListValue)
    case map(MapValue)
    case timestamp(TimestampValue)
    case duration(DurationValue)
    /// A type, by its name.
    case type(String)
    /// What may be missing, as `.?`, `[?…]` and `optional.of()` give it.
    indirect case optional(Value?)

    /// How deep lists, maps and optionals may lie inside each other where a value is walked.
    static let depthLimit = 256
}

extension Value {
    /// The value of a piece of JSON; lists and maps are turned over when their elements are read.
    package init(json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .int(value, isData: true)
        case .double(let value): self = .double(value, isData: true)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .list(ListValue(json: elements))
        case .object(let object): self = .map(MapValue(json: object))
        }
    }

    /// The list of these values.
    static func list(of values: [Value]) -> Value { .list(ListValue(values)) }

    /// What counts as an integer where one is wanted: an int, or a whole double that came from JSON.
    var integer: Int64? {
        switch self {
        case .int(let value, _): value
        case .double(let value, isData: true): Int64(exactly: value)
        default: nil
        }
    }

    /// The text; nil for every other type.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The name of the value's type, as `type()` gives it.
    package var typeName: String { ValueType(self).rawValue }
}
