/// A value that `Codable` types hold as its text form.
protocol TextCodable: Codable, CustomStringConvertible {
    /// How errors call the text.
    static var textForm: String { get }

    /// Nil where the text is no such value.
    init?(text: String)
}

extension TextCodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(text: try container.decode(String.self)) else {
            throw JSONDecodingError(path: JSONPath(decoder.codingPath).text, expectation: Self.textForm)
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension UUID128: TextCodable {
    static var textForm: String { "UUID" }
    init?(text: String) { self.init(text) }
}

extension Identifier: TextCodable {
    static var textForm: String { "identifier" + (Tag.prefix.isEmpty ? "" : " that begins with " + Tag.prefix) }
    init?(text: String) { self.init(text) }
}

extension Timestamp: TextCodable {
    static var textForm: String { "RFC 3339 time" }
    init?(text: String) { self.init(rfc3339: text) }
}
