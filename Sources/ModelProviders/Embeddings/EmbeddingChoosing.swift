/// Finds the model that embeds texts for somebody.
package protocol EmbeddingChoosing: Sendable {
    /// The model of that name, as its provider calls it, because vectors of others do not fit; the usual one for nil. Nil
    /// where there is none of the name any more.
    func embeddings(named name: String?, for use: ModelUse) async throws -> (any EmbeddingProvider)?
}
