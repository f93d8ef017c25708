import Core

/// One schema within a schema; others are named by their place in the list of all.
struct SchemaNode: Sendable {
    typealias Reference = Int

    /// A kind of value; every integer is a number.
    struct Kinds: OptionSet, Sendable {
        let rawValue: UInt8

        static let null = Kinds(rawValue: 1)
        static let boolean = Kinds(rawValue: 2)
        static let integer = Kinds(rawValue: 4)
        static let number = Kinds(rawValue: 8)
        static let string = Kinds(rawValue: 16)
        static let array = Kinds(rawValue: 32)
        static let object = Kinds(rawValue: 64)

        static let named: [(String, Kinds)] = [
            ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number), ("string", .string),
            ("array", .array), ("object", .object),
        ]
    }

    struct Numbers: Sendable {
        var minimum: JSONValue?
        var exclusiveMinimum: JSONValue?
        var maximum: JSONValue?
        var exclusiveMaximum: JSONValue?
        var multipleOf: JSONValue?
    }

    struct Strings: Sendable {
        var length: ClosedRange<Int>?
        var pattern: NamedPattern?
    }

    struct NamedPattern: Sendable {
        let source: String
        let pattern: Pattern
    }

    struct Arrays: Sendable {
        var count: ClosedRange<Int>?
        var prefix: [Reference] = []
        var rest: Reference?
        var contains: Reference?
        var containsCount = 1...Int.max
        var isUnique = false
    }

    struct Objects: Sendable {
        var count: ClosedRange<Int>?
        var properties: [String: Reference] = [:]
        var patterns: [(NamedPattern, Reference)] = []
        var others: Reference?
        var names: Reference?
        var required: [String] = []
        var requiredWith: [(String, [String])] = []
        var schemasWith: [(String, Reference)] = []
    }

    struct Condition: Sendable {
        let test: Reference
        let then: Reference?
        let otherwise: Reference?
    }

    /// `false`, which no value fits.
    var isNever = false
    var kinds: Kinds?
    var values: [JSONValue]?
    var numbers: Numbers?
    var strings: Strings?
    var arrays: Arrays?
    var objects: Objects?
    var reference: Reference?
    var all: [Reference] = []
    var any: [Reference] = []
    var one: [Reference] = []
    var not: Reference?
    var condition: Condition?
}
