/// Reads the members of an object.
///
/// One reference and nothing else, because the standard library copies a container at every call.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    /// What finds the members.
    let object: JSONObjectReader

    var codingPath: [any CodingKey] { unsafe object.tape.pointee.path(to: object.index).codingPath }

    var allKeys: [Key] {
        let keys = unsafe object.tape.pointee.keys(of: object.index)
        if JSONKeys.areData(Key.self) { return keys.compactMap { Key(stringValue: $0) } }
        return keys.compactMap { Key(stringValue: SnakeCase.toCamelCase($0)) ?? Key(stringValue: $0) }
    }

    func contains(_ key: Key) -> Bool { object.find(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { object.present(key) == nil }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let index = try object.require(key, (type as? any JSONScalar.Type)?.expectation ?? "value")
        return try object.reading.decode(type, at: index)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let index = object.present(key) else { return nil }
        return try object.reading.decode(type, at: index)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        let index = try object.require(key, "object")
        return try object.reading.container(keyedBy: type, at: index)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        let index = try object.require(key, "array")
        return try JSONUnkeyedDecoding(reading: object.reading, array: index)
    }

    func superDecoder() throws -> any Decoder {
        guard let index = object.find(JSONName("super")) else {
            throw object.missing(JSONPathKey(stringValue: "super"), "value")
        }
        return JSONTextDecoder(reading: object.reading, index: index)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        let index = try object.require(key, "value")
        return JSONTextDecoder(reading: object.reading, index: index)
    }
}

/// The commonest types without the look-up at run time of whether a type is a scalar, which costs more than reading one.
extension JSONKeyedDecoding {
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        let index = try object.require(key, String.expectation)
        return try unsafe object.tape.pointee.string(at: index)
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        let index = try object.require(key, Int.expectation)
        return try unsafe object.tape.pointee.integer(at: index)
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        let index = try object.require(key, Double.expectation)
        return try unsafe object.tape.pointee.double(at: index)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        let index = try object.require(key, Bool.expectation)
        return try unsafe object.tape.pointee.bool(at: index)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let index = object.present(key) else { return nil }
        return try unsafe object.tape.pointee.string(at: index)
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        guard let index = object.present(key) else { return nil }
        return try unsafe object.tape.pointee.integer(at: index)
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        guard let index = object.present(key) else { return nil }
        return try unsafe object.tape.pointee.double(at: index)
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let index = object.present(key) else { return nil }
        return try unsafe object.tape.pointee.bool(at: index)
    }
}
