/// The types that values have; the raw value is the name that `type()` gives.
enum ValueType: String, Sendable, CaseIterable {
    case null = "null_type"
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case list
    case map
    case timestamp = "google.protobuf.Timestamp"
    case duration = "google.protobuf.Duration"
    case type
    case optional = "optional_type"

    init(_ value: Value) {
        self =
            switch value {
            case .null: .null
            case .bool: .bool
            case .int: .int
            case .uint: .uint
            case .double: .double
            case .string: .string
            case .bytes: .bytes
            case .list: .list
            case .map: .map
            case .timestamp: .timestamp
            case .duration: .duration
            case .type: .type
            case .optional: .optional
            }
    }

    /// The names that stand for types wherever the scope has no variable of that name.
    static let names = Set(allCases.map(\.rawValue))

    /// How an error names the type.
    var shortName: String {
        switch self {
        case .null: "null"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .optional: "optional"
        default: rawValue
        }
    }
}
