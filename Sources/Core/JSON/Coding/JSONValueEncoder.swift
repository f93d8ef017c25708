/// The `Encoder` behind `JSONCoder`: its containers fill a node, which becomes a value when all is written.
struct JSONValueEncoder: Encoder {
    /// What is filled.
    let node: JSONNode
    /// Where it stands.
    let path: JSONPath

    var codingPath: [any CodingKey] { path.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Writes any type: scalars at once, others through their own `encode(to:)`.
    static func encode<Value: Encodable>(_ value: Value, at path: JSONPath) throws -> JSONValue {
        if JSONScalars.contain(Value.self), let scalar = value as? any JSONScalar {
            if let json = scalar.json { return json }
            throw JSONScalars.unspeakable(value, at: path)
        }
        let node = JSONNode()
        try value.encode(to: JSONValueEncoder(node: node, path: path))
        return node.value
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeObject(sorted: JSONKeys.areData(Key.self))
        return KeyedEncodingContainer(JSONKeyedEncoding<Key>(node: node, path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeArray()
        return JSONUnkeyedEncoding(node: node, path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleValueEncoding(node: node, path: path)
    }
}

/// A value that stands for itself.
struct JSONSingleValueEncoding: SingleValueEncodingContainer {
    let node: JSONNode
    let path: JSONPath

    var codingPath: [any CodingKey] { path.codingPath }

    mutating func encodeNil() { node.become(.null) }

    mutating func encode(_ value: some Encodable) throws {
        node.become(try JSONValueEncoder.encode(value, at: path))
    }
}
