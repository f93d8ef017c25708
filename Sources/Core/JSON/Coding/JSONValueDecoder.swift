/// The `Decoder` behind `JSONCoder`, one for each value that is no scalar. A class, because the standard library would
/// put anything larger than three words into a box of its own.
final class JSONValueDecoder: Decoder {
    /// What is read.
    let value: JSONValue
    /// The members, where it is an object.
    let members: [JSONObject.Member]
    private let trail: JSONTrail
    /// From where the trail ends to the value, where a type opened containers by hand.
    private let steps: [JSONTrail.Step]
    /// Where each key lies, in objects so large that walking them once a key would be felt.
    private let index: [String: Int]?

    private init(value: JSONValue, trail: JSONTrail, steps: [JSONTrail.Step] = []) {
        self.value = value
        self.trail = trail
        self.steps = steps
        let object = value.objectValue
        members = object?.members ?? []
        index = members.count > 16 ? object?.positions : nil
    }

    /// Reads a whole tree.
    static func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue) throws -> Value {
        try read(type, from: value, on: JSONTrail())
    }

    /// Reads any type: scalars at once, others through their own `init(from:)`.
    private static func read<Value: Decodable>(
        _ type: Value.Type, from value: JSONValue, on trail: JSONTrail
    ) throws -> Value {
        if JSONScalars.contain(type), let scalar = type as? any JSONScalar.Type {
            if let result = try scalar.read(value, at: { trail.path() }) as? Value { return result }
        }
        do {
            return try Value(from: JSONValueDecoder(value: value, trail: trail))
        } catch let error as DecodingError {
            throw JSONDecodingError(error, decoding: type, at: trail.path())
        }
    }

    /// Reads a value that lies a step below this one.
    func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue, at step: JSONTrail.Step) throws -> Value {
        try trail.at(step, below: steps[...]) { try Self.read(type, from: value, on: trail) }
    }

    /// Reads this value as another type.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try trail.at(steps) { try Self.read(type, from: value, on: trail) }
    }

    /// The decoder of a value that lies a step below this one.
    func below(_ step: JSONTrail.Step, value: JSONValue) -> JSONValueDecoder {
        JSONValueDecoder(value: value, trail: trail, steps: steps + [step])
    }

    /// The value of the first member of that name, if there is one.
    func member(_ name: String) -> JSONValue? {
        if let index { return index[name].map { members[$0].value } }
        for place in members.indices where members[place].key == name { return members[place].value }
        return nil
    }

    // MARK: Where it stands

    /// Where the value stands.
    var path: JSONPath { trail.path(steps) }
    var codingPath: [any CodingKey] { path.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Where the value below that step stands.
    func path(to step: JSONTrail.Step) -> JSONPath { trail.path(steps + [step]) }

    /// The error for a member that is not there.
    func missing(_ name: String, _ expectation: String) -> JSONDecodingError {
        JSONDecodingError(path: path(to: .member(name)).text, expectation: expectation, found: "nothing")
    }

    private func mismatch(_ expectation: String) -> JSONDecodingError {
        JSONDecodingError(path: path.text, expectation: expectation, found: value.kind)
    }

    // MARK: Containers

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object = value else { throw mismatch("object") }
        return KeyedDecodingContainer(JSONKeyedDecoding<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch("array") }
        return JSONUnkeyedDecoding(elements: elements, decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { JSONSingleValueDecoding(decoder: self) }
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
    /// Whose value it is.
    let decoder: JSONValueDecoder

    /// What is read.
    var value: JSONValue { decoder.value }
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { value.isNull }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try decoder.decode(type)
    }
}
