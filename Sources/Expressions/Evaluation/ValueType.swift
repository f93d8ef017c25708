import Core

/// The CEL types that JSON values have; the raw value is what `type()` gives.
enum ValueType: String, Sendable, CaseIterable {
    case null = "null_type"
    case bool
    case int
    case double
    case string
    case list
    case map

    init(_ value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .bool
            case .integer: .int
            case .double: .double
            case .string: .string
            case .array: .list
            case .object: .map
            }
    }

    /// The names that stand for types wherever the scope has no variable of that name.
    static let names = Set(allCases.map(\.rawValue))
}
