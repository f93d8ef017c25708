/// The `Decoder` behind `JSONCoder`.
struct JSONValueDecoder: Decoder {
    /// What is read.
    let value: JSONValue
    /// Where it stands.
    let path: JSONPath
    /// Whether the keys of the next object are names of properties rather than data.
    let convertsKeys: Bool

    var codingPath: [any CodingKey] { path.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Reads any type: scalars at once, others through their own `init(from:)`.
    static func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue, at path: JSONPath) throws -> Value {
        if let scalar = type as? any JSONScalar.Type {
            if let result = try scalar.read(value, at: { path }) as? Value { return result }
        }
        let isDictionary = type is any JSONKeyedData.Type
        do {
            return try Value(from: JSONValueDecoder(value: value, path: path, convertsKeys: !isDictionary))
        } catch let error as DecodingError {
            throw JSONDecodingError(error, decoding: type, at: path)
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let object = value.objectValue else { throw mismatch("object") }
        return KeyedDecodingContainer(
            JSONKeyedDecoding<Key>(object: object, path: path, convertsKeys: convertsKeys))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = value.arrayValue else { throw mismatch("array") }
        return JSONUnkeyedDecoding(elements: elements, path: path)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        JSONSingleValueDecoding(value: value, path: path)
    }

    private func mismatch(_ expectation: String) -> JSONDecodingError {
        JSONDecodingError(path: path.text, expectation: expectation, found: value.kind)
    }
}

extension JSONDecodingError {
    /// What a type's own `init(from:)` found wrong; an enumeration's error names the cases.
    init(_ error: DecodingError, decoding type: any Decodable.Type, at path: JSONPath) {
        switch error {
        case .dataCorrupted(let context) where context.codingPath.count == path.codingPath.count:
            if let cases = (type as? any CaseIterable.Type)?.rawTexts {
                self.init(path: path.text, expectation: "one of " + cases.joined(separator: ", "))
            } else {
                self.init(context)
            }
        case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context):
            self.init(context)
        @unknown default:
            self.init(path: path.text, expectation: "valid value")
        }
    }

    private init(_ context: DecodingError.Context) {
        self.init(
            path: JSONPath(context.codingPath).text, expectation: "valid value (\(context.debugDescription))")
    }
}

extension CaseIterable {
    /// The raw values of all cases; nil where they are no text.
    fileprivate static var rawTexts: [String]? {
        let texts = allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return texts.isEmpty ? nil : texts
    }
}

/// A value that stands for itself.
struct JSONSingleValueDecoding: SingleValueDecodingContainer {
    let value: JSONValue
    let path: JSONPath

    var codingPath: [any CodingKey] { path.codingPath }

    func decodeNil() -> Bool { value.isNull }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONValueDecoder.decode(type, from: value, at: path)
    }
}
