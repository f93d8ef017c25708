import Core
import VectorStore

/// The body of `POST /api/v1/vector-stores`.
struct CreateStoreRequest: Decodable {
    let slug: String
    let title: String?
    let description: String?
}

/// The body of `PATCH /api/v1/vector-stores/{slug}`. What is absent stays as it is.
struct ChangeStoreRequest: Decodable {
    let title: String?
    let description: String?
}

/// The body of `POST /api/v1/vector-stores/{slug}/documents`.
struct AddDocumentRequest {
    let name: String
    let mediaType: String
    let content: DocumentContent
}

/// The body of `POST /api/v1/vector-stores/{slug}/search`.
struct SearchRequest: Decodable {
    let query: String
    /// How many hits; 5 where the body does not say.
    let limit: Int?
    let minimumSimilarity: Double?

    /// Throws for a similarity that no two texts have.
    func requireLimits() throws(JSONDecodingError) {
        guard let minimumSimilarity, !(-1...1).contains(minimumSimilarity) else { return }
        throw JSONDecodingError(path: "minimum_similarity", expectation: "number from -1 to 1")
    }
}
