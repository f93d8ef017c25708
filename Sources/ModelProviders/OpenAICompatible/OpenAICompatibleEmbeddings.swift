import Core
package import HTTPCore

/// Embeds texts by any server that speaks OpenAI's embeddings.
package struct OpenAICompatibleEmbeddings: EmbeddingProvider {
    /// More than the longest vectors of a full batch take as JSON text.
    private static let answerLimit = 64 * 1024 * 1024

    private let client: ProviderClient
    private let prefixes: EmbeddingPrefixes
    private let batchSize: Int
    private let pause: Pause

    /// Sends at most `batchSize` texts in one request; `pause` passes the time between two attempts.
    package init(
        configuration: ProviderConfiguration, transport: any HTTPTransport,
        prefixes: EmbeddingPrefixes = .none, batchSize: Int = 64,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        precondition(batchSize > 0, "A batch holds at least one text.")
        client = ProviderClient(openAI: configuration, transport: transport)
        self.prefixes = prefixes
        self.batchSize = batchSize
        self.pause = pause
    }

    package var model: String { client.configuration.model }
    package var prices: ModelPrices { client.configuration.prices }

    package func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        var start = 0
        while start < texts.count {
            let batch = texts[start..<min(start + batchSize, texts.count)]
            vectors += try await embed(batch, prefix: prefixes.prefix(for: purpose))
            start += batch.count
        }
        guard let size = vectors.first?.count, vectors.allSatisfy({ $0.count == size }) else {
            guard texts.isEmpty else { throw ModelError(.malformedResponse, "The vectors differ in size.") }
            return []
        }
        return vectors
    }

    private func embed(_ texts: ArraySlice<String>, prefix: String) async throws(ModelError) -> [[Float]] {
        let body = JSONValue.object([
            "model": .string(model), "input": .array(texts.map { .string(prefix + $0) }), "encoding_format": "float",
        ]).serialized()
        var retries = Retries(policy: client.configuration.retry, pause: pause)
        let answer = try await retries.run { () async throws(ModelError) in
            let answer = try await client.post("/embeddings", body, accept: "application/json")
            do {
                return try await answer.collect(upTo: Self.answerLimit)
            } catch {
                throw ModelError(transport: error)
            }
        }
        return try EmbeddingsAnswer.vectors(in: answer, count: texts.count)
    }
}
