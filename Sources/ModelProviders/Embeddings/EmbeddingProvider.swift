/// A service that turns texts into vectors whose angles tell how close the texts are in meaning.
package protocol EmbeddingProvider: EmbeddingChoosing {
    /// The model's name; vectors of different models must never be compared.
    var model: String { get }

    /// What its answers cost.
    var prices: ModelPrices { get }

    /// One vector of unit length for each text, in their order and of equal size.
    func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]]

    /// The same, with what it took.
    func embedded(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> EmbeddedTexts
}

/// The vectors of texts.
package struct EmbeddedTexts: Sendable, Equatable {
    /// One for each text, in their order.
    package var vectors: [[Float]]
    /// Tokens that the model read; nil where nobody counted them.
    package var tokens: Int?

    package init(vectors: [[Float]], tokens: Int? = nil) {
        self.vectors = vectors
        self.tokens = tokens
    }
}

extension EmbeddingProvider {
    package var prices: ModelPrices { .free }

    package func embedded(
        _ texts: [String], as purpose: EmbeddingPurpose
    ) async throws(ModelError) -> EmbeddedTexts {
        EmbeddedTexts(vectors: try await embed(texts, as: purpose))
    }

    /// Itself.
    package func embeddings(named name: String?, for use: ModelUse) -> (any EmbeddingProvider)? {
        name == nil || name == model ? self : nil
    }
}

/// What a text is embedded for: some models place questions and the passages that answer them by different rules.
package enum EmbeddingPurpose: Sendable {
    /// Something that a person asks.
    case query
    /// A piece of a document that may be found.
    case passage
}
