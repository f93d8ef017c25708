/// The `Encoder` behind `JSONCoder.serialize`: its containers write the text as they are filled.
struct JSONTextEncoder: Encoder {
    /// Where the text goes.
    let output: JSONTextOutput
    /// Where the value stands in it.
    let place: JSONTextState.Place

    var codingPath: [any CodingKey] { unsafe output.state.pointee.path(of: place).codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if JSONKeys.areData(Key.self) {
            let node = unsafe output.state.pointee.dictionary(at: place)
            let path = unsafe output.state.pointee.path(of: place)
            return KeyedEncodingContainer(JSONKeyedEncoding<Key>(node: node, path: path))
        }
        unsafe output.state.pointee.begin(.object, at: place)
        return output.container(keyedBy: type, at: place)
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        unsafe output.state.pointee.begin(.array, at: place)
        return JSONTextUnkeyedEncoding(output: output, place: place)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONTextSingleValueEncoding(encoder: self) }
}

/// A value that stands for itself.
struct JSONTextSingleValueEncoding: SingleValueEncodingContainer {
    /// Whose value it is.
    let encoder: JSONTextEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil() { write { $0.null() } }
    mutating func encode(_ value: String) { write { $0.string(value) } }

    mutating func encode(_ value: some Encodable) throws {
        unsafe encoder.output.state.pointee.begin(.value, at: encoder.place)
        try encoder.output.encode(value)
    }

    private func write(_ value: (inout JSONWriter) -> Void) {
        unsafe encoder.output.state.pointee.begin(.value, at: encoder.place)
        unsafe value(&encoder.output.state.pointee.writer)
    }
}
