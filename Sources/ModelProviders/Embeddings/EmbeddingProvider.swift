/// A service that turns texts into vectors whose angles tell how close the texts are in meaning.
package protocol EmbeddingProvider: Sendable {
    /// The model's name; vectors of different models must never be compared.
    var model: String { get }

    /// What its answers cost.
    var prices: ModelPrices { get }

    /// One vector of unit length for each text, in their order and of equal size.
    func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]]
}

extension EmbeddingProvider {
    package var prices: ModelPrices { .free }
}

/// What a text is embedded for: some models place questions and the passages that answer them by different rules.
package enum EmbeddingPurpose: Sendable {
    /// Something that a person asks.
    case query
    /// A piece of a document that may be found.
    case passage
}
