/// The protocols by which embedding models are asked.
package enum EmbeddingKind: String, Sendable, CaseIterable {
    case openAI = "openai"
    /// OpenAI's embeddings, as most others have them: Mistral, vLLM, llama.cpp, LiteLLM, Azure.
    case openAICompatible = "openai_compatible"
    /// Gemini's `batchEmbedContents`.
    case gemini
    /// Ollama's `/api/embed`.
    case ollama

    /// Nil for a kind of provider that embeds nothing.
    package init?(_ kind: ProviderKind) {
        switch kind {
        case .openAI, .openAIResponses: self = .openAI
        case .openAICompatible: self = .openAICompatible
        case .gemini: self = .gemini
        case .ollama: self = .ollama
        case .anthropic: return nil
        }
    }

    /// The kind of provider that has it.
    package var provider: ProviderKind {
        switch self {
        case .openAI: .openAI
        case .openAICompatible: .openAICompatible
        case .gemini: .gemini
        case .ollama: .ollama
        }
    }

    /// The most texts that one request may hold.
    var longestBatch: Int { self == .gemini ? 100 : .max }
}
