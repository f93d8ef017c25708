import ModelProviders

/// A language model that may still be loading: questions wait for it.
struct LoadingModel: ModelProvider {
    let hasSchemas = true
    let name: String
    let provider: Eventual<any ModelProvider>
    /// The small models of this machine do not.
    let seesImages = false
    /// They cost nothing.
    let prices = ModelPrices.free

    func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        guard let provider = await provider.get() else {
            throw ModelError(.cancelled, "The request was cancelled while the model was loading.")
        }
        return try await provider.stream(request)
    }
}

/// An embedding model that may still be loading: texts wait for it.
struct LoadingEmbeddings: EmbeddingProvider {
    let model: String
    let provider: Eventual<any EmbeddingProvider>

    func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]] {
        guard let provider = await provider.get() else {
            throw ModelError(.cancelled, "The request was cancelled while the model was loading.")
        }
        return try await provider.embed(texts, as: purpose)
    }
}
