/// Reads the elements of an array one after the other. No larger than what fits into an existential.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
    /// What is read.
    let reading: JSONReading
    private let array: Int32
    private var next: Int32
    private var number: Int32 = 0

    /// Begins before the first element. Throws where there is no array at that place of the tape.
    init(reading: JSONReading, array: Int) throws {
        guard unsafe reading.tape.pointee[array].kind == .array else {
            throw unsafe reading.tape.pointee.mismatch(array, "array")
        }
        self.reading = reading
        self.array = Int32(truncatingIfNeeded: array)
        next = self.array + 1
    }

    var codingPath: [any CodingKey] { unsafe reading.tape.pointee.path(to: Int(array)).codingPath }
    var count: Int? { Int(unsafe reading.tape.pointee[Int(array)].content) }
    var isAtEnd: Bool { unsafe next == reading.tape.pointee[Int(array)].next }
    var currentIndex: Int { Int(number) }

    mutating func decodeNil() -> Bool {
        guard !isAtEnd, unsafe reading.tape.pointee.isNull(at: Int(next)) else { return false }
        advance()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try reading.decode(type, at: element())
        advance()
        return value
    }

    mutating func decode(_ type: String.Type) throws -> String {
        let value = try unsafe reading.tape.pointee.string(at: element())
        advance()
        return value
    }

    mutating func decode(_ type: Int.Type) throws -> Int {
        let value = try unsafe reading.tape.pointee.integer(at: element())
        advance()
        return value
    }

    mutating func decode(_ type: Double.Type) throws -> Double {
        let value = try unsafe reading.tape.pointee.double(at: element())
        advance()
        return value
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let container = try reading.container(keyedBy: type, at: element())
        advance()
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try JSONUnkeyedDecoding(reading: reading, array: element())
        advance()
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = JSONTextDecoder(reading: reading, index: try element())
        advance()
        return decoder
    }

    /// Where the next element stands; throws behind the last.
    @inline(__always)
    private func element() throws -> Int {
        guard !isAtEnd else { throw atEnd() }
        return Int(next)
    }

    @inline(__always)
    private mutating func advance() {
        next = unsafe reading.tape.pointee[Int(next)].next
        number += 1
    }

    private func atEnd() -> JSONDecodingError {
        let place = JSONPath.element(currentIndex, of: unsafe reading.tape.pointee.path(to: Int(array)))
        return JSONDecodingError(path: place.text, expectation: "element", found: "nothing")
    }
}
