/// The commonest types without the look-up at run time of whether a type is a scalar, which costs more than writing one.
extension JSONKeyedEncoding {
    mutating func encode(_ value: String, forKey key: Key) throws { node.append(name(key), .value(.string(value))) }
    mutating func encode(_ value: Int, forKey key: Key) throws {
        node.append(name(key), .value(.integer(Int64(value))))
    }
    mutating func encode(_ value: Bool, forKey key: Key) throws { node.append(name(key), .value(.bool(value))) }
}

extension JSONUnkeyedEncoding {
    mutating func encode(_ value: String) throws { node.append(.value(.string(value))) }
    mutating func encode(_ value: Int) throws { node.append(.value(.integer(Int64(value)))) }
}

extension JSONSingleValueEncoding {
    mutating func encode(_ value: String) throws { node.become(.string(value)) }
    mutating func encode(_ value: Int) throws { node.become(.integer(Int64(value))) }
}
