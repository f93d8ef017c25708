package import Core

extension HTTPRequest {
    /// The body as a JSON value. Throws 415 for another media type, 413 past the route's limit, `JSONError` for text
    /// that is not JSON.
    package func json() async throws -> JSONValue {
        guard hasJSONContentType else {
            throw HTTPError(.unsupportedMediaType, .unsupportedMediaType, "Send the body as application/json.")
        }
        return try JSONParser.parse(try await body.collect(upTo: bodyLimit))
    }

    /// The body decoded from JSON with snake_case keys. Throws as `json()` does, and `JSONDecodingError` for a body of
    /// the wrong shape.
    package func decode<T: Decodable>(_ type: T.Type) async throws -> T {
        try JSONCoder.decode(type, from: try await json())
    }

    private var hasJSONContentType: Bool {
        guard let field = fields["content-type"] else { return true }
        let type = field.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
    }
}
