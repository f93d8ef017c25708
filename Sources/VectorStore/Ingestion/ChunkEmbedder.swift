import ModelProviders

/// Embeds the chunks of a document in batches, and trusts no answer that could not be searched.
struct ChunkEmbedder: Sendable {
    let embeddings: any EmbeddingProvider
    /// Texts in one request.
    let batchSize: Int

    /// The chunks with vectors of one size. Throws `ModelError` or `VectorStoreError.unusableEmbeddings`.
    ///
    /// - Parameter progress: is told after each batch how many there are
    func embed(
        _ chunks: [Chunk], progress: (Int) async throws -> Void = { _ in }
    ) async throws -> [EmbeddedChunk] {
        var embedded: [EmbeddedChunk] = []
        embedded.reserveCapacity(chunks.count)
        for start in stride(from: 0, to: chunks.count, by: batchSize) {
            let batch = chunks[start..<min(start + batchSize, chunks.count)]
            let vectors = try await embeddings.embed(batch.map(\.embeddingInput), as: .passage)
            guard vectors.count == batch.count,
                vectors.allSatisfy({ $0.count == (embedded.first?.vector ?? vectors[0]).count && Self.isUsable($0) })
            else { throw VectorStoreError.unusableEmbeddings }
            embedded += zip(batch, vectors).map { EmbeddedChunk(chunk: $0, vector: $1) }
            try await progress(embedded.count)
        }
        return embedded
    }

    /// The vector of a question.
    func embed(query: String) async throws -> [Float] {
        let vectors = try await embeddings.embed([query], as: .query)
        guard vectors.count == 1, Self.isUsable(vectors[0]) else { throw VectorStoreError.unusableEmbeddings }
        return vectors[0]
    }

    /// Finite, with a direction, and of a size that pgvector stores.
    private static func isUsable(_ vector: [Float]) -> Bool {
        (1...16_000).contains(vector.count) && vector.allSatisfy(\.isFinite) && vector.contains { $0 != 0 }
    }
}
