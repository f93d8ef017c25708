/// The `Encoder` behind `JSONCoder.serialize`: its containers write the text as they are filled.
struct JSONTextEncoder: Encoder {
    /// Where the text goes.
    let output: JSONTextOutput
    /// Where the value stands in it.
    let place: JSONTextOutput.Place

    var codingPath: [any CodingKey] { output.path(of: place).codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        guard JSONKeys.areData(Key.self) else {
            output.begin(.object, at: place)
            return KeyedEncodingContainer(JSONTextKeyedEncoding<Key>(output: output, place: place))
        }
        let node = output.dictionary(at: place) ?? JSONNode()
        node.becomeObject(sorted: true)
        output.begin(.dictionary(node), at: place)
        return KeyedEncodingContainer(JSONKeyedEncoding<Key>(node: node, path: output.path(of: place)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        output.begin(.array, at: place)
        return JSONTextUnkeyedEncoding(output: output, place: place)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONTextSingleValueEncoding(encoder: self) }
}

/// A value that stands for itself.
struct JSONTextSingleValueEncoding: SingleValueEncodingContainer {
    /// Whose value it is.
    let encoder: JSONTextEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil() {
        encoder.output.begin(.value, at: encoder.place)
        encoder.output.write { $0.null() }
    }

    mutating func encode(_ value: String) {
        encoder.output.begin(.value, at: encoder.place)
        encoder.output.write { $0.string(value) }
    }

    mutating func encode(_ value: some Encodable) throws {
        encoder.output.begin(.value, at: encoder.place)
        try encoder.output.encode(value)
    }
}
