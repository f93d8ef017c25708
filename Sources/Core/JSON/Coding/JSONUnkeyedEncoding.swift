/// Writes the elements of an array one after the other.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
    /// The array that is filled.
    let node: JSONNode
    /// Where the array stands.
    let path: JSONPath

    var codingPath: [any CodingKey] { path.codingPath }
    var count: Int { node.count }

    mutating func encodeNil() { node.append(.value(.null)) }

    mutating func encode(_ value: some Encodable) throws {
        node.append(.value(try JSONValueEncoder.encode(value, at: .element(count, of: path))))
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder { next() }

    private func next() -> JSONValueEncoder {
        let child = JSONNode()
        let place = JSONPath.element(count, of: path)
        node.append(.node(child))
        return JSONValueEncoder(node: child, path: place)
    }
}
