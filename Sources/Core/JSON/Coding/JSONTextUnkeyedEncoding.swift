/// Writes the elements of an array as text.
struct JSONTextUnkeyedEncoding: UnkeyedEncodingContainer {
    /// Where the text goes.
    let output: JSONTextOutput
    /// The array's place in it.
    let place: JSONTextState.Place

    var codingPath: [any CodingKey] { unsafe output.state.pointee.path(of: place).codingPath }
    var count: Int { unsafe output.state.pointee.count(place) }

    mutating func encodeNil() { write { $0.null() } }
    mutating func encode(_ value: String) { write { $0.string(value) } }
    mutating func encode(_ value: Int) { write { $0.integer(value) } }

    mutating func encode(_ value: some Encodable) throws {
        if begin() { try output.encode(value) }
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        guard begin() else { return substitute.container(keyedBy: type) }
        return output.container(keyedBy: type, at: unsafe output.state.pointee.open(.object))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        guard begin() else { return substitute.unkeyedContainer() }
        return JSONTextUnkeyedEncoding(output: output, place: unsafe output.state.pointee.open(.array))
    }

    // Whoever asks for one may write to it at any time.
    mutating func superEncoder() -> any Encoder { substitute }

    private var substitute: JSONValueEncoder { output.substitute(at: place) }

    @inline(__always)
    private func begin() -> Bool { unsafe output.state.pointee.enterElement(place) }

    @inline(__always)
    private func write(_ value: (inout JSONWriter) -> Void) {
        if begin() { unsafe value(&output.state.pointee.writer) }
    }
}
