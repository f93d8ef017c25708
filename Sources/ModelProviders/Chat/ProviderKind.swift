/// The protocols by which language models are asked.
package enum ProviderKind: String, Sendable, CaseIterable {
    /// Chat completions at OpenAI itself.
    case openAI = "openai"
    /// Chat completions, as OpenAI and most others have them: Mistral, Groq, vLLM, llama.cpp, LiteLLM, Azure.
    case openAICompatible = "openai_compatible"
    case openAIResponses = "openai_responses"
    case anthropic
    case gemini
    case ollama
}

extension ProviderKind {
    /// Where the service is that the protocol was made for; nil where there is no such one.
    package var usualBaseURL: String? {
        switch self {
        case .openAI, .openAIResponses: "https://api.openai.com/v1"
        case .anthropic: "https://api.anthropic.com/v1"
        case .gemini: "https://generativelanguage.googleapis.com/v1beta"
        case .ollama: "http://127.0.0.1:11434"
        case .openAICompatible: nil
        }
    }
}
