import Core
package import HTTPCore

/// Embeds texts by a server that is asked over HTTP, by the protocol that it speaks.
package struct RemoteEmbeddings: EmbeddingProvider {
    /// More than the longest vectors of a full batch take as JSON text.
    private static let answerLimit = 64 * 1024 * 1024

    private let kind: EmbeddingKind
    private let client: ProviderClient
    private let prefixes: EmbeddingPrefixes
    private let batchSize: Int
    private let pause: Pause

    /// Sends at most `batchSize` texts in one request; `pause` passes the time between two attempts.
    package init(
        _ kind: EmbeddingKind = .openAICompatible, configuration: ProviderConfiguration,
        transport: any HTTPTransport, prefixes: EmbeddingPrefixes = .none, batchSize: Int = 64,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        precondition(batchSize > 0, "A batch holds at least one text.")
        self.kind = kind
        client = ProviderClient(kind.provider, configuration, transport: transport)
        self.prefixes = prefixes
        self.batchSize = min(batchSize, kind.longestBatch)
        self.pause = pause
    }

    package var model: String { client.configuration.model }
    package var prices: ModelPrices { client.configuration.prices }

    package func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]] {
        try await embedded(texts, as: purpose).vectors
    }

    package func embedded(
        _ texts: [String], as purpose: EmbeddingPurpose
    ) async throws(ModelError) -> EmbeddedTexts {
        var answer = EmbeddedTexts(vectors: [], tokens: 0)
        answer.vectors.reserveCapacity(texts.count)
        var start = 0
        while start < texts.count {
            let batch = texts[start..<min(start + batchSize, texts.count)]
            let part = try await embed(batch.map { prefixes.prefix(for: purpose) + $0 }, purpose)
            answer.vectors += part.vectors
            answer.tokens = part.tokens.flatMap { tokens in answer.tokens.map { $0 + tokens } }
            start += batch.count
        }
        guard let size = answer.vectors.first?.count, answer.vectors.allSatisfy({ $0.count == size }) else {
            guard texts.isEmpty else { throw ModelError(.malformedResponse, "The vectors differ in size.") }
            return EmbeddedTexts(vectors: [], tokens: 0)
        }
        return answer
    }

    private func embed(_ texts: [String], _ purpose: EmbeddingPurpose) async throws(ModelError) -> EmbeddedTexts {
        let request = EmbeddingsRequest(kind, model: model, texts, as: purpose)
        var retries = Retries(policy: client.configuration.retry, pause: pause)
        let answer = try await retries.run { () async throws(ModelError) in
            let answer = try await client.post(request.path, request.body, accept: "application/json")
            do {
                return try await answer.collect(upTo: Self.answerLimit)
            } catch {
                throw ModelError(transport: error)
            }
        }
        return try EmbeddingsAnswer.read(answer, of: kind, count: texts.count)
    }
}
