import Core

/// The members of a body in which null says something else than absence.
struct BodyMembers {
    let body: JSONValue

    init(_ body: JSONValue) throws(JSONDecodingError) {
        guard body.objectValue != nil else { throw JSONDecodingError(path: "", expectation: "object") }
        self.body = body
    }

    /// Nil where it is absent.
    func text(_ name: String, upTo limit: Int) throws(JSONDecodingError) -> String? {
        guard let value = body[name] else { return nil }
        guard let text = value.stringValue else { throw JSONDecodingError(path: name, expectation: "string") }
        try Field.check((name, text, limit))
        return text
    }

    func required(_ name: String, upTo limit: Int) throws(JSONDecodingError) -> String {
        guard let text = try text(name, upTo: limit) else { throw JSONDecodingError(path: name, expectation: "string") }
        return text
    }

    /// Absent, null, or a text.
    func nullable(_ name: String, upTo limit: Int) throws(JSONDecodingError) -> String?? {
        guard let value = body[name] else { return nil }
        return value.isNull ? .some(nil) : try text(name, upTo: limit)
    }

    func flag(_ name: String) throws(JSONDecodingError) -> Bool? {
        guard let value = body[name] else { return nil }
        guard let flag = value.boolValue else { throw JSONDecodingError(path: name, expectation: "boolean") }
        return flag
    }

    /// Some of an enumeration's values in the order of its cases; nil where the member is absent.
    func choices<Choice: CaseIterable & RawRepresentable<String> & Equatable>(
        _ name: String, among all: [Choice]
    ) throws(JSONDecodingError) -> [Choice]? {
        guard let value = body[name] else { return nil }
        return try Self.choices(value, name, among: all)
    }

    static func choices<Choice: CaseIterable & RawRepresentable<String> & Equatable>(
        _ value: JSONValue, _ path: String, among all: [Choice]
    ) throws(JSONDecodingError) -> [Choice] {
        guard let members = value.arrayValue, members.count <= 100 else {
            throw JSONDecodingError(path: path, expectation: "array of strings")
        }
        var found: [Choice] = []
        for (index, member) in members.enumerated() {
            guard let text = member.stringValue else {
                throw JSONDecodingError(path: "\(path)[\(index)]", expectation: "string")
            }
            found.append(try Field.choice(text, "\(path)[\(index)]", among: all))
        }
        return all.filter(found.contains)
    }
}
