/// The commonest types without the look-up at run time of whether a type is a scalar, which costs more than reading one.
extension JSONKeyedDecoding {
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try scalar(key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try scalar(key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try scalar(key) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try scalar(key) }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try scalarIfPresent(key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try scalarIfPresent(key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try scalarIfPresent(key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try scalarIfPresent(key) }

    @inline(__always)
    private func scalar<Scalar: JSONScalar>(_ key: Key) throws -> Scalar {
        let name = name(key)
        guard let value = decoder.member(name) else { throw decoder.missing(name, Scalar.expectation) }
        return try Scalar.read(value) { decoder.path(to: .member(name)) }
    }

    @inline(__always)
    private func scalarIfPresent<Scalar: JSONScalar>(_ key: Key) throws -> Scalar? {
        let name = name(key)
        guard let value = decoder.member(name), !value.isNull else { return nil }
        return try Scalar.read(value) { decoder.path(to: .member(name)) }
    }
}

extension JSONUnkeyedDecoding {
    mutating func decode(_ type: String.Type) throws -> String { try scalar() }
    mutating func decode(_ type: Int.Type) throws -> Int { try scalar() }
    mutating func decode(_ type: Double.Type) throws -> Double { try scalar() }
}

extension JSONSingleValueDecoding {
    func decode(_ type: String.Type) throws -> String { try String.read(value) { decoder.path } }
    func decode(_ type: Int.Type) throws -> Int { try Int.read(value) { decoder.path } }
}
