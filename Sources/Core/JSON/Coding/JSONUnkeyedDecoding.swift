/// Reads the elements of an array one after the other.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
    /// What is read.
    let elements: [JSONValue]
    /// The decoder of the array.
    let decoder: JSONValueDecoder
    private(set) var currentIndex = 0

    /// Begins before the first element.
    init(elements: [JSONValue], decoder: JSONValueDecoder) {
        self.elements = elements
        self.decoder = decoder
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() -> Bool {
        guard !isAtEnd, elements[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard !isAtEnd else { throw atEnd() }
        let value = try decoder.decode(type, from: elements[currentIndex], at: .element(currentIndex))
        currentIndex += 1
        return value
    }

    /// Reads the next element as a type that is known to be a scalar.
    @inline(__always)
    mutating func scalar<Scalar: JSONScalar>() throws -> Scalar {
        guard !isAtEnd else { throw atEnd() }
        let value = try Scalar.read(elements[currentIndex]) { decoder.path(to: .element(currentIndex)) }
        currentIndex += 1
        return value
    }

    private func atEnd() -> JSONDecodingError {
        let place = decoder.path(to: .element(currentIndex))
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
        return decoder.below(.element(currentIndex), value: isAtEnd ? .null : elements[currentIndex])
    }
}
