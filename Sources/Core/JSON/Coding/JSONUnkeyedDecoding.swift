/// Reads the elements of an array one after the other.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
    /// What is read.
    let elements: [JSONValue]
    /// Where the array stands.
    let path: JSONPath
    private(set) var currentIndex = 0

    /// Begins before the first element.
    init(elements: [JSONValue], path: JSONPath) {
        self.elements = elements
        self.path = path
    }

    var codingPath: [any CodingKey] { path.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() -> Bool {
        guard !isAtEnd, elements[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard !isAtEnd else { throw atEnd() }
        let value = try JSONValueDecoder.decode(
            type, from: elements[currentIndex], at: .element(currentIndex, of: path))
        currentIndex += 1
        return value
    }

    /// Reads the next element as a type that is known to be a scalar.
    @inline(__always)
    mutating func scalar<Scalar: JSONScalar>() throws -> Scalar {
        guard !isAtEnd else { throw atEnd() }
        let value = try Scalar.read(elements[currentIndex]) { .element(currentIndex, of: path) }
        currentIndex += 1
        return value
    }

    private func atEnd() -> JSONDecodingError {
        let place = JSONPath.element(currentIndex, of: path)
        return JSONDecodingError(path: place.text, expectation: "element", found: "nothing")
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next().unkeyedContainer()
    }

    mutating func superDecoder() -> any Decoder { next() }

    private mutating func next() -> JSONValueDecoder {
        defer { currentIndex += 1 }
        return JSONValueDecoder(
            value: isAtEnd ? .null : elements[currentIndex], path: .element(currentIndex, of: path), convertsKeys: true)
    }
}
