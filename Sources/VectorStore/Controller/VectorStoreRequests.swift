import Core

/// The body of `POST /api/v1/vector-stores`.
struct CreateStoreRequest {
    let slug: String
    let title: String?

    init(_ body: JSONValue) throws(VectorStoreError) {
        slug = try body.text("slug")
        title = try body.optionalText("title")
    }
}

/// The body of `POST /api/v1/vector-stores/{slug}/documents`.
struct AddDocumentRequest {
    let name: String
    let mediaType: String
    let text: String

    init(_ body: JSONValue) throws(VectorStoreError) {
        name = try body.text("name")
        mediaType = try body.text("media_type")
        text = try body.text("text")
    }
}

/// The body of `POST /api/v1/vector-stores/{slug}/search`.
struct SearchRequest {
    let query: String
    /// How many hits; 5 where the body does not say.
    let limit: Int
    let minimumSimilarity: Double?

    init(_ body: JSONValue) throws(VectorStoreError) {
        query = try body.text("query")
        limit = try body.number("limit", as: "an integer") { $0.integerValue.flatMap { Int(exactly: $0) } } ?? 5
        minimumSimilarity = try body.number("minimum_similarity", as: "a number from -1 to 1") {
            $0.doubleValue.flatMap { (-1...1).contains($0) ? $0 : nil }
        }
    }
}

extension JSONValue {
    fileprivate func text(_ name: String) throws(VectorStoreError) -> String {
        guard let text = try optionalText(name) else { throw .invalidField(path: name, expectation: "a string") }
        return text
    }

    fileprivate func optionalText(_ name: String) throws(VectorStoreError) -> String? {
        switch try member(name) {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw .invalidField(path: name, expectation: "a string")
        }
    }

    fileprivate func number<Number>(
        _ name: String, as expectation: String, read: (JSONValue) -> Number?
    ) throws(VectorStoreError) -> Number? {
        guard let value = try member(name), !value.isNull else { return nil }
        guard let number = read(value) else { throw .invalidField(path: name, expectation: expectation) }
        return number
    }

    private func member(_ name: String) throws(VectorStoreError) -> JSONValue? {
        guard case .object(let object) = self else { throw .invalidField(path: "$", expectation: "an object") }
        return object[name]
    }
}
