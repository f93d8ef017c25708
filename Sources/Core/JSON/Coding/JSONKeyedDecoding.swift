/// Reads the members of an object.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let object: JSONObject
    /// Where each key lies, in objects so large that walking them once a key would be felt.
    private let index: [String: Int]
    /// Where the object stands.
    let path: JSONPath
    /// Whether the keys are names of properties rather than data.
    let convertsKeys: Bool

    /// Reads an object; a key that stands in it twice has its first value.
    init(object: JSONObject, path: JSONPath, convertsKeys: Bool) {
        self.object = object
        self.path = path
        self.convertsKeys = convertsKeys
        index = object.count > 16 ? object.positions : [:]
    }

    var codingPath: [any CodingKey] { path.codingPath }

    var allKeys: [Key] {
        object.keys.compactMap { key in
            convertsKeys ? Key(stringValue: SnakeCase.toCamelCase(key)) ?? Key(stringValue: key) : Key(stringValue: key)
        }
    }

    func contains(_ key: Key) -> Bool { value(of: name(key)) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { value(of: name(key))?.isNull ?? true }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let name = name(key)
        guard let value = value(of: name) else {
            throw missing(name, (type as? any JSONScalar.Type)?.expectation ?? "value")
        }
        return try JSONValueDecoder.decode(type, from: value, at: .member(name, of: path))
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        let name = name(key)
        guard let value = value(of: name), !value.isNull else { return nil }
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
        JSONValueDecoder(value: value(of: name) ?? .null, path: .member(name, of: path), convertsKeys: true)
    }

    /// The member of that name, if there is one.
    func value(of name: String) -> JSONValue? {
        index.isEmpty ? object[name] : index[name].map { object.members[$0].value }
    }

    /// The error for a member that is not there.
    func missing(_ name: String, _ expectation: String) -> JSONDecodingError {
        JSONDecodingError(path: JSONPath.member(name, of: path).text, expectation: expectation, found: "nothing")
    }

    /// What the object calls the key.
    func name(_ key: Key) -> String {
        convertsKeys ? SnakeCase.fromCamelCase(key.stringValue) : key.stringValue
    }
}
