/// Reads the members of an object.
///
/// One reference and nothing else, because the standard library copies a container at every call.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    /// The decoder of the object.
    let decoder: JSONValueDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] {
        let keys = decoder.members.map(\.key)
        if JSONKeys.areData(Key.self) { return keys.compactMap { Key(stringValue: $0) } }
        return keys.compactMap { Key(stringValue: SnakeCase.toCamelCase($0)) ?? Key(stringValue: $0) }
    }

    func contains(_ key: Key) -> Bool { decoder.member(name(key)) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { decoder.member(name(key))?.isNull ?? true }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let name = name(key)
        guard let value = decoder.member(name) else {
            throw decoder.missing(name, (type as? any JSONScalar.Type)?.expectation ?? "value")
        }
        return try decoder.decode(type, from: value, at: .member(name))
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        let name = name(key)
        guard let value = decoder.member(name), !value.isNull else { return nil }
        return try decoder.decode(type, from: value, at: .member(name))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try below(name(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try below(name(key)).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { below("super") }

    func superDecoder(forKey key: Key) -> any Decoder { below(name(key)) }

    private func below(_ name: String) -> JSONValueDecoder {
        decoder.below(.member(name), value: decoder.member(name) ?? .null)
    }

    /// What the object calls the key.
    @inline(__always)
    func name(_ key: Key) -> String { JSONKeys.name(of: key) }
}
