package import Core

/// As `jsonb` or `json`. A column may hold what our own parser refuses from outside: keys that are canonically equal.
extension JSONValue: PostgresEncodable, PostgresDecodable {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText(serialized())
    }

    package init?(postgresText text: Span<UInt8>) {
        guard let value = try? JSONParser.parse(text, limits: JSONLimits(duplicateKeys: .keepLast)) else { return nil }
        self = value
    }
}
