/// Reads and writes `Codable` types as JSON. Swift's `camelCase` property names are `snake_case` keys; keys of
/// dictionaries stay as they are; unknown keys are ignored.
package enum JSONCoder {
    /// Reads a value from a JSON text. Throws `JSONError` for what is no JSON, `JSONDecodingError` for another shape.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], limits: JSONLimits = .default
    ) throws -> Value {
        guard limits.duplicateKeys == .refuse else {
            return try decode(type, from: JSONParser.parse(bytes, limits: limits))
        }
        return try JSONReading.decode(type, from: bytes, limits: limits)
    }

    /// Reads a value from a JSON tree, by way of its text. Throws `JSONDecodingError` where the tree has another shape.
    package static func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue) throws -> Value {
        try JSONReading.decode(type, from: value.serialized(), limits: JSONLimits(depth: .max, bytes: .max))
    }

    /// Writes a value as a JSON tree, members in the order of the type, those of dictionaries by key. Throws
    /// `EncodingError` for numbers that JSON cannot say.
    package static func encode(_ value: some Encodable) throws -> JSONValue {
        try JSONValueEncoder.encode(value, at: .root)
    }

    /// Writes a value as JSON text, the same as that of its tree. Throws as `encode` does.
    package static func serialize(_ value: some Encodable) throws -> [UInt8] {
        try JSONTextOutput.serialize(value) ?? encode(value).serialized()
    }
}
