/// What is known of a value before an expression runs (CEL specification, "Gradual Type Checking").
package indirect enum StaticType: Sendable, Equatable {
    /// Nothing is known.
    case dyn
    case null
    case bool
    case int
    case uint
    case double
    /// A number of JSON, which may be an int or a double.
    case number
    case string
    case bytes
    case timestamp
    case duration
    case type
    case list(StaticType)
    case map(StaticType, StaticType)
    /// A map whose keys are known.
    case object(ObjectType)
    case optional(StaticType)
    /// The type, or null.
    case nullable(StaticType)
    /// Any type, the same wherever the signature of a function has this name.
    case parameter(String)
}

/// The fields of a JSON object as a schema has them.
package struct ObjectType: Sendable, Equatable {
    /// The known fields.
    package var fields: [String: StaticType]
    /// The type of fields that are not known; nil where there are no others.
    package var others: StaticType?

    package init(fields: [String: StaticType], others: StaticType? = nil) {
        self.fields = fields
        self.others = others
    }
}

extension StaticType: CustomStringConvertible {
    /// How errors name the type.
    package var description: String {
        switch self {
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .number: "number"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .type: "type"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .object: "map"
        case .optional(let inner): "optional(\(inner))"
        case .nullable(let inner): "\(inner) or null"
        case .parameter(let name): name
        }
    }
}

extension StaticType {
    static let a = StaticType.parameter("A")
    static let b = StaticType.parameter("B")
    static let anyList = StaticType.list(.dyn)
    static let anyMap = StaticType.map(.dyn, .dyn)

    /// Whether a value of this type can be where the other is wanted, as far as is known.
    func fits(_ wanted: StaticType) -> Bool {
        switch (self, wanted) {
        case (.dyn, _), (_, .dyn), (.parameter, _), (_, .parameter): true
        case (.nullable(let inner), .nullable(let wanted)): inner.fits(wanted)
        case (.nullable(let inner), _): wanted == .null || inner.fits(wanted)
        case (.null, .nullable): true
        case (_, .nullable(let inner)): fits(inner)
        case (.number, .int), (.number, .double), (.int, .number), (.double, .number): true
        case (.list(let element), .list(let wanted)): element.fits(wanted)
        case (.map(let key, let value), .map(let wantedKey, let wantedValue)):
            key.fits(wantedKey) && value.fits(wantedValue)
        case (.object(let object), .map(let key, let value)):
            key.fits(.string) && object.fields.values.allSatisfy { $0.fits(value) }
                && (object.others?.fits(value) ?? true)
        case (.map(let key, _), .object): key.fits(.string)
        case (.object, .object): true
        case (.optional(let inner), .optional(let wanted)): inner.fits(wanted)
        default: self == wanted
        }
    }

    /// Whether values of the two can ever be equal.
    func isComparable(to other: StaticType) -> Bool {
        if self == .null || other == .null { return true }
        if isNumeric, other.isNumeric { return true }
        return fits(other) || other.fits(self)
    }

    private var isNumeric: Bool {
        switch self {
        case .int, .uint, .double, .number: true
        case .nullable(let inner): inner.isNumeric
        default: false
        }
    }

    /// The narrowest type that both have.
    func joined(with other: StaticType) -> StaticType {
        if self == other { return self }
        switch (self, other) {
        case (.null, .nullable), (.nullable, .null): return self == .null ? other : self
        case (.null, let type), (let type, .null): return type == .dyn ? .dyn : .nullable(type)
        case (.nullable(let inner), let type), (let type, .nullable(let inner)):
            let joined = inner.joined(with: type)
            if case .nullable = joined { return joined }
            return joined == .dyn ? .dyn : .nullable(joined)
        case (.number, .int), (.number, .double), (.int, .number), (.double, .number): return .number
        case (.list(let first), .list(let second)): return .list(first.joined(with: second))
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return .map(key.joined(with: otherKey), value.joined(with: otherValue))
        case (.optional(let first), .optional(let second)): return .optional(first.joined(with: second))
        case (.object(let first), .object(let second)): return .object(first.joined(with: second))
        case (.object, .map), (.map, .object): return .anyMap
        default: return .dyn
        }
    }
}

extension ObjectType {
    /// Has the fields of both; those of one alone may be missing, which any field may.
    func joined(with other: ObjectType) -> ObjectType {
        let fields = fields.merging(other.fields) { $0.joined(with: $1) }
        switch (others, other.others) {
        case (let first?, let second?): return ObjectType(fields: fields, others: first.joined(with: second))
        case (let type?, nil), (nil, let type?): return ObjectType(fields: fields, others: type)
        case (nil, nil): return ObjectType(fields: fields)
        }
    }
}
