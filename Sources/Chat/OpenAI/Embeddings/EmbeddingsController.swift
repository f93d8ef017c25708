import Core
package import HTTPCore
package import ModelProviders

/// `POST /v1/embeddings`: the server's own embedding model for programs.
package struct EmbeddingsController: Sendable {
    private let provider: any EmbeddingProvider

    package init(provider: any EmbeddingProvider) {
        self.provider = provider
    }

    package var routes: [Route] {
        [
            Route(
                .post, "/v1/embeddings", access: .permission(.documentsSearch),
                bodyLimit: CompletionsController.bodyLimit,
                timeout: .seconds(120), traits: [.crossOrigin, .question]
            ) { request, _ in try await answer(EmbeddingsRequest(try await request.json())) }.documented(
                "Embed texts", tag: OpenAISchemas.tag, body: OpenAISchemas.embeddingsRequest,
                answer: OpenAISchemas.embeddings,
                details: """
                    `model` is the embedding model that the server is configured with; the error for another one names \
                    it. `input_type` says whether a text is a `passage` that may be found or a `query`. The tokens of \
                    `usage` are an estimate.
                    """, errors: [.notFound, .modelUnavailable])
        ]
    }

    private func answer(_ request: EmbeddingsRequest) async throws -> HTTPResponse {
        guard request.model == provider.model else {
            throw OpenAIProblem(
                .modelNotFound,
                "The model `\(request.model.prefix(80))` embeds nothing here; `\(provider.model)` does.", at: "model")
        }
        let vectors = try await provider.embed(request.texts, as: request.purpose)
        let data = try vectors.enumerated().map { index, values -> JSONValue in
            let vector = EmbeddingVector(values: values)
            guard let vector = vector.shortened(to: request.dimensions ?? values.count) else {
                throw OpenAIProblem(
                    .invalidValue, "The vectors of this model have \(values.count) dimensions.", at: "dimensions")
            }
            return [
                "object": "embedding", "index": .integer(Int64(index)),
                "embedding": vector.json(isBase64: request.isBase64),
            ]
        }
        // Providers are asked for vectors alone; four bytes a token is what texts come to.
        let tokens = JSONValue.integer(Int64(request.texts.reduce(0) { $0 + ($1.utf8.count + 3) / 4 }))
        return .json([
            "object": "list", "data": .array(data), "model": .string(provider.model),
            "usage": ["prompt_tokens": tokens, "total_tokens": tokens],
        ])
    }
}
