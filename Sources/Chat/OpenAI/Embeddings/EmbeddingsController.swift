import Core
package import HTTPCore
package import ModelProviders

/// `POST /v1/embeddings`: the embedding models of the institution and of the server, for programs.
package struct EmbeddingsController: Sendable {
    private let models: any EmbeddingChoosing

    package init(models: any EmbeddingChoosing) {
        self.models = models
    }

    package var routes: [Route] {
        [
            Route(
                .post, "/v1/embeddings", access: .permission(.documentsSearch),
                bodyLimit: CompletionsController.bodyLimit,
                timeout: .seconds(120), traits: [.crossOrigin, .question]
            ) { request, context in
                try await answer(EmbeddingsRequest(try await request.json()), to: context.member)
            }.documented(
                "Embed texts", tag: OpenAISchemas.tag, body: OpenAISchemas.embeddingsRequest,
                answer: OpenAISchemas.embeddings,
                details: """
                    `model` is an embedding model of the institution or of the operator, as its provider calls it, or the \
                    one that the server is configured with; the error for another one names the usual one. `input_type` \
                    says whether a text is a `passage` that may be found or a `query`. The tokens of `usage` are an \
                    estimate where the provider counts none. What is asked is recorded and held to budgets.
                    """, errors: [.notFound, .modelUnavailable, .budgetExceeded])
        ]
    }

    private func answer(_ request: EmbeddingsRequest, to identity: Identity) async throws -> HTTPResponse {
        let use = ModelUse(tenantID: identity.tenantID, person: identity.userID, purpose: .embedding)
        guard let provider = try await models.embeddings(named: request.model, for: use) else {
            let usual = try await models.embeddings(named: nil, for: use)?.model ?? ""
            throw OpenAIProblem(
                .modelNotFound,
                "The model `\(request.model.prefix(80))` embeds nothing here; `\(usual)` does.", at: "model")
        }
        let embedded = try await provider.embedded(request.texts, as: request.purpose)
        let data = try embedded.vectors.enumerated().map { index, values -> JSONValue in
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
        // Four bytes a token is what texts come to.
        let tokens = JSONValue.integer(
            Int64(embedded.tokens ?? request.texts.reduce(0) { $0 + ($1.utf8.count + 3) / 4 }))
        return .json([
            "object": "list", "data": .array(data), "model": .string(provider.model),
            "usage": ["prompt_tokens": tokens, "total_tokens": tokens],
        ])
    }
}
