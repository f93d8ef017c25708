/// Writes the members of an object as text.
struct JSONTextKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    /// What writes the keys.
    let object: JSONObjectWriter

    var codingPath: [any CodingKey] { unsafe object.output.state.pointee.path(of: object.place).codingPath }

    mutating func encodeNil(forKey key: Key) { object.write(key) { $0.null() } }
    mutating func encode(_ value: String, forKey key: Key) { object.write(key) { $0.string(value) } }
    mutating func encode(_ value: Int, forKey key: Key) { object.write(key) { $0.integer(value) } }
    mutating func encode(_ value: Bool, forKey key: Key) { object.write(key) { $0.bool(value) } }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        object.write(key) { $0.double(value) }
        guard value.isFinite else { throw JSONScalars.unspeakable(value, at: unsafe object.output.state.pointee.path) }
    }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        if object.begin(key) { try object.output.encode(value) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        guard object.begin(key) else { return substitute.container(keyedBy: type) }
        return object.output.container(keyedBy: type, at: unsafe object.output.state.pointee.open(.object))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        guard object.begin(key) else { return substitute.unkeyedContainer() }
        return JSONTextUnkeyedEncoding(
            output: object.output, place: unsafe object.output.state.pointee.open(.array))
    }

    // Whoever asks for one may write to it at any time.
    mutating func superEncoder() -> any Encoder { substitute }

    mutating func superEncoder(forKey key: Key) -> any Encoder { substitute }

    private var substitute: JSONValueEncoder { object.output.substitute(at: object.place) }
}
