/// What the coder reads from and writes as one JSON value, without a container.
protocol JSONScalar {
    /// How errors call it.
    static var expectation: String { get }

    /// Nil where the value is of another kind or does not fit.
    init?(json: JSONValue)

    /// Nil where JSON cannot say it.
    var json: JSONValue? { get }
}

/// Which types are scalars, without asking the runtime, which takes longer than reading one.
enum JSONScalars {
    /// Whether the type is one of those that conform below.
    static func contain(_ type: Any.Type) -> Bool {
        type == String.self || type == Int.self || type == Double.self || type == Bool.self || type == JSONValue.self
            || type == JSONObject.self || type == Int64.self || type == Float.self || isRareInteger(type)
    }

    /// The error for a number that JSON has no text for.
    static func unspeakable(_ value: Any, at path: JSONPath) -> EncodingError {
        .invalidValue(value, .init(codingPath: path.codingPath, debugDescription: "JSON cannot say \(value)"))
    }

    private static func isRareInteger(_ type: Any.Type) -> Bool {
        type == Int32.self || type == UInt32.self || type == UInt64.self || type == UInt.self || type == UInt8.self
            || type == Int16.self || type == UInt16.self || type == Int8.self
    }
}

extension JSONScalar {
    /// Writes the value as text; false where JSON cannot say it.
    func write(to writer: inout JSONWriter) -> Bool {
        guard let json else { return false }
        writer.value(json)
        return true
    }

    /// The value as this type; the path is only asked for when it is another.
    @inline(__always)
    static func read(_ value: JSONValue, at path: () -> JSONPath) throws(JSONDecodingError) -> Self {
        guard let result = Self(json: value) else {
            throw JSONDecodingError(path: path().text, expectation: expectation, found: value.kind)
        }
        return result
    }
}

extension Bool: JSONScalar {
    static var expectation: String { "boolean" }

    init?(json: JSONValue) {
        guard let value = json.boolValue else { return nil }
        self = value
    }

    var json: JSONValue? { .bool(self) }
}

extension String: JSONScalar {
    static var expectation: String { "string" }

    init?(json: JSONValue) {
        guard let value = json.stringValue else { return nil }
        self = value
    }

    var json: JSONValue? { .string(self) }
}

extension Double: JSONScalar {
    static var expectation: String { "number" }

    init?(json: JSONValue) {
        guard let value = json.doubleValue else { return nil }
        self = value
    }

    var json: JSONValue? { isFinite ? .double(self) : nil }
}

extension Float: JSONScalar {
    static var expectation: String { "number" }

    init?(json: JSONValue) {
        guard let value = json.doubleValue, Float(value).isFinite else { return nil }
        self = Float(value)
    }

    var json: JSONValue? { isFinite ? .double(Double(self)) : nil }
}

extension JSONScalar where Self: FixedWidthInteger {
    static var expectation: String {
        bitWidth == 64 && isSigned ? "integer" : "integer from \(min) to \(max)"
    }

    init?(json: JSONValue) {
        guard let integer = json.integerValue, let value = Self(exactly: integer) else { return nil }
        self = value
    }

    var json: JSONValue? { Int64(exactly: self).map(JSONValue.integer) }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}

extension JSONValue: JSONScalar {
    static var expectation: String { "JSON value" }
    init?(json: JSONValue) { self = json }
    var json: JSONValue? { self }
}

extension JSONObject: JSONScalar {
    static var expectation: String { "object" }

    init?(json: JSONValue) {
        guard let value = json.objectValue else { return nil }
        self = value
    }

    var json: JSONValue? { .object(self) }
}
