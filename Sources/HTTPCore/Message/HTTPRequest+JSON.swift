package import Core

extension HTTPRequest {
    /// The body as a JSON value. Throws 415 for another media type, 413 past the route's limit, `JSONError` for text
    /// that is not JSON.
    package func json() async throws -> JSONValue {
        let bytes = try await jsonBytes()
        guard bytes.count > Self.longJSONBytes else { return try JSONParser.parse(bytes) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { try JSONParser.parse(bytes) }
    }

    /// The body decoded from JSON with snake_case keys. Throws as `json()` does, and `JSONDecodingError` for a body of
    /// the wrong shape.
    package func decode<T: Decodable & Sendable>(_ type: T.Type) async throws -> T {
        let bytes = try await jsonBytes()
        guard bytes.count > Self.longJSONBytes else { return try JSONCoder.decode(type, from: bytes) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try JSONCoder.decode(type, from: bytes)
        }
    }

    private func jsonBytes() async throws -> [UInt8] {
        guard hasJSONContentType else {
            throw HTTPError(.unsupportedMediaType, .unsupportedMediaType, "Send the body as application/json.")
        }
        return try await body.collect(upTo: bodyLimit)
    }

    /// Parsing more than this takes about a millisecond: too long for a loop whose other connections would wait.
    private static let longJSONBytes = 96 << 10

    private var hasJSONContentType: Bool {
        guard let field = fields["content-type"] else { return true }
        let type = field.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
    }
}
