/// The protocols by which language models are asked.
package enum ProviderKind: String, Sendable, CaseIterable {
    /// Chat completions, as OpenAI and most others have them: Mistral, Groq, vLLM, llama.cpp, LiteLLM, Azure.
    case openAICompatible = "openai_compatible"
    case openAIResponses = "openai_responses"
    case anthropic
    case gemini
    case ollama
}
