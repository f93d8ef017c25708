/// Writes the elements of an array as text.
struct JSONTextUnkeyedEncoding: UnkeyedEncodingContainer {
    /// Where the text goes.
    let output: JSONTextOutput
    /// The array's place in it.
    let place: JSONTextOutput.Place

    var codingPath: [any CodingKey] { output.path(of: place).codingPath }
    var count: Int { output.count(place) }

    mutating func encodeNil() {
        if output.enterElement(place) { output.write { $0.null() } }
    }

    mutating func encode(_ value: String) {
        if output.enterElement(place) { output.write { $0.string(value) } }
    }

    mutating func encode(_ value: Int) {
        if output.enterElement(place) { output.write { $0.integer(value) } }
    }

    mutating func encode(_ value: some Encodable) throws {
        if output.enterElement(place) { try output.encode(value) }
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        guard output.enterElement(place) else { return substitute.container(keyedBy: type) }
        return KeyedEncodingContainer(JSONTextKeyedEncoding<Key>(output: output, place: output.open(.object)))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        guard output.enterElement(place) else { return substitute.unkeyedContainer() }
        return JSONTextUnkeyedEncoding(output: output, place: output.open(.array))
    }

    // Whoever asks for one may write to it at any time.
    mutating func superEncoder() -> any Encoder { substitute }

    /// Takes what no text can take any more.
    private var substitute: JSONValueEncoder {
        output.giveUp()
        return JSONValueEncoder(node: JSONNode(), path: output.path(of: place))
    }
}
