/// Writes the members of an object.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    /// The object that is filled.
    let node: JSONNode
    /// Where the object stands.
    let path: JSONPath

    var codingPath: [any CodingKey] { path.codingPath }

    mutating func encodeNil(forKey key: Key) { node.append(name(key), .value(.null)) }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        let name = name(key)
        node.append(name, .value(try JSONValueEncoder.encode(value, at: .member(name, of: path))))
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        encoder(name(key)).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(name(key)).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { encoder("super") }

    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(name(key)) }

    private func encoder(_ name: String) -> JSONValueEncoder {
        let child = JSONNode()
        node.append(name, .node(child))
        return JSONValueEncoder(node: child, path: .member(name, of: path))
    }

    /// What the object calls the key.
    func name(_ key: Key) -> String { JSONKeys.name(of: key) }
}
