/// Writes the members of an object as text.
struct JSONTextKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    /// Where the text goes.
    let output: JSONTextOutput
    /// The object's place in it.
    let place: JSONTextOutput.Place

    var codingPath: [any CodingKey] { output.path(of: place).codingPath }

    mutating func encodeNil(forKey key: Key) {
        if begin(key) { output.write { $0.null() } }
    }

    mutating func encode(_ value: String, forKey key: Key) {
        if begin(key) { output.write { $0.string(value) } }
    }

    mutating func encode(_ value: Int, forKey key: Key) {
        if begin(key) { output.write { $0.integer(value) } }
    }

    mutating func encode(_ value: Bool, forKey key: Key) {
        if begin(key) { output.write { $0.bool(value) } }
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        guard begin(key) else { return }
        guard value.isFinite else { throw JSONScalars.unspeakable(value, at: output.path) }
        output.write { $0.double(value) }
    }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        if begin(key) { try output.encode(value) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        guard begin(key) else { return substitute.container(keyedBy: type) }
        return KeyedEncodingContainer(JSONTextKeyedEncoding<Nested>(output: output, place: output.open(.object)))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        guard begin(key) else { return substitute.unkeyedContainer() }
        return JSONTextUnkeyedEncoding(output: output, place: output.open(.array))
    }

    // Whoever asks for one may write to it at any time.
    mutating func superEncoder() -> any Encoder { substitute }

    mutating func superEncoder(forKey key: Key) -> any Encoder { substitute }

    /// Takes what no text can take any more.
    private var substitute: JSONValueEncoder {
        output.giveUp()
        return JSONValueEncoder(node: JSONNode(), path: output.path(of: place))
    }

    @inline(__always)
    private func begin(_ key: Key) -> Bool { output.enterMember(place, JSONKeys.name(of: key)) }
}
