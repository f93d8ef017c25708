import Core

/// A JSON value with the path that leads to it, so that errors can name the field.
struct FieldReader {
    let value: JSONValue
    private let path: String

    init(_ value: JSONValue, path: String = "") {
        self.value = value
        self.path = path
    }

    /// The member. Throws where it is absent or this is no object.
    func required(_ key: String) throws -> FieldReader {
        guard let member = try optional(key) else {
            throw JSONDecodingError(path: join(key), expectation: "value", found: "nothing")
        }
        return member
    }

    /// The member; nil where it is absent or null.
    func optional(_ key: String) throws -> FieldReader? {
        guard case .object(let object) = value else { throw mismatch("object") }
        guard let member = object[key], !member.isNull else { return nil }
        return FieldReader(member, path: join(key))
    }

    func string(atMost limit: Int = 1 << 16) throws -> String {
        guard let text = value.stringValue else { throw mismatch("string") }
        guard text.utf8.count <= limit else { throw expected("string of at most \(limit) bytes") }
        guard !text.utf8.contains(0) else { throw expected("string without NUL characters") }
        return text
    }

    func integer(in range: ClosedRange<Int>) throws -> Int {
        guard let number = value.integerValue, range.contains(Int(number)) else {
            throw expected("whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    func number(in range: ClosedRange<Double>) throws -> Double {
        guard let number = value.doubleValue, range.contains(number) else {
            throw expected("number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func bool() throws -> Bool {
        guard let flag = value.boolValue else { throw mismatch("boolean") }
        return flag
    }

    func object() throws -> JSONObject {
        guard let object = value.objectValue else { throw mismatch("object") }
        guard !value.holdsNUL else { throw expected("strings without NUL characters") }
        return object
    }

    func list() throws -> [FieldReader] {
        guard let elements = value.arrayValue else { throw mismatch("array") }
        return elements.enumerated().map { FieldReader($1, path: "\(path)[\($0)]") }
    }

    /// The error that names this field.
    func expected(_ what: String) -> JSONDecodingError {
        JSONDecodingError(path: path, expectation: what)
    }

    /// The error for a value of another type.
    private func mismatch(_ what: String) -> JSONDecodingError {
        JSONDecodingError(path: path, expectation: what, found: value.kind)
    }

    private func join(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }
}

extension JSONValue {
    /// Whether a text in it, or a key, holds the one character that the database keeps in no text.
    fileprivate var holdsNUL: Bool {
        switch self {
        case .string(let text): text.utf8.contains(0)
        case .array(let elements): elements.contains(where: \.holdsNUL)
        case .object(let object): object.members.contains { $0.key.utf8.contains(0) || $0.value.holdsNUL }
        default: false
        }
    }
}
