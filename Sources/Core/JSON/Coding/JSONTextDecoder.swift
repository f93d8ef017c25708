/// The `Decoder` behind `JSONCoder`: one value of a text. No larger than what fits into an existential.
struct JSONTextDecoder: Decoder {
    /// What is read.
    let reading: JSONReading
    /// Where the value stands on its tape.
    let index: Int

    var codingPath: [any CodingKey] { unsafe reading.tape.pointee.path(to: index).codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try reading.container(keyedBy: type, at: index)
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try JSONUnkeyedDecoding(reading: reading, array: index)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        JSONSingleValueDecoding(reading: reading, index: index)
    }
}

/// A value that stands for itself.
struct JSONSingleValueDecoding: SingleValueDecodingContainer {
    /// What is read.
    let reading: JSONReading
    /// Where the value stands on its tape.
    let index: Int

    /// The value as a tree.
    var value: JSONValue { unsafe reading.tape.pointee.value(at: index) }
    var codingPath: [any CodingKey] { unsafe reading.tape.pointee.path(to: index).codingPath }

    func decodeNil() -> Bool { unsafe reading.tape.pointee.isNull(at: index) }
    func decode(_ type: String.Type) throws -> String { try unsafe reading.tape.pointee.string(at: index) }
    func decode(_ type: Int.Type) throws -> Int { try unsafe reading.tape.pointee.integer(at: index) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try reading.decode(type, at: index) }
}
