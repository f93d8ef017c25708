/// Reads the members of an object.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    /// What is read.
    let object: JSONObject
    /// Where the object stands.
    let path: JSONPath
    /// Whether the keys are names of properties rather than data.
    let convertsKeys: Bool

    var codingPath: [any CodingKey] { path.codingPath }

    var allKeys: [Key] {
        object.keys.compactMap { key in
            convertsKeys ? Key(stringValue: SnakeCase.toCamelCase(key)) ?? Key(stringValue: key) : Key(stringValue: key)
        }
    }

    func contains(_ key: Key) -> Bool { object[name(key)] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { object[name(key)]?.isNull ?? true }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let name = name(key)
        guard let value = object[name] else {
            let expectation = (type as? any JSONScalar.Type)?.expectation ?? "value"
            throw JSONDecodingError(
                path: JSONPath.member(name, of: path).text, expectation: expectation, found: "nothing")
        }
        return try JSONValueDecoder.decode(type, from: value, at: .member(name, of: path))
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        let name = name(key)
        guard let value = object[name], !value.isNull else { return nil }
        return try JSONValueDecoder.decode(type, from: value, at: .member(name, of: path))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(name(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(name(key)).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { decoder("super") }

    func superDecoder(forKey key: Key) -> any Decoder { decoder(name(key)) }

    private func decoder(_ name: String) -> JSONValueDecoder {
        JSONValueDecoder(value: object[name] ?? .null, path: .member(name, of: path), convertsKeys: true)
    }

    private func name(_ key: Key) -> String {
        convertsKeys ? SnakeCase.fromCamelCase(key.stringValue) : key.stringValue
    }
}
