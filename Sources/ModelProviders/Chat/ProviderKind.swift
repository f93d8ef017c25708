package import HTTPCore

/// The protocols by which language models are asked.
package enum ProviderKind: String, Sendable, CaseIterable {
    /// Chat completions, as OpenAI and most others have them: Mistral, Groq, vLLM, llama.cpp, LiteLLM, Azure.
    case openAICompatible = "openai_compatible"
    case openAIResponses = "openai_responses"
    case anthropic
    case gemini
    case ollama

    /// A model of a provider that speaks the protocol.
    package func model(
        name: String, configuration: ProviderConfiguration, transport: any HTTPTransport
    ) -> any ModelProvider {
        switch self {
        case .openAICompatible:
            OpenAICompatibleProvider(name: name, configuration: configuration, transport: transport)
        case .openAIResponses: ResponsesProvider(name: name, configuration: configuration, transport: transport)
        case .anthropic: AnthropicProvider(name: name, configuration: configuration, transport: transport)
        case .gemini: GeminiProvider(name: name, configuration: configuration, transport: transport)
        case .ollama: OllamaProvider(name: name, configuration: configuration, transport: transport)
        }
    }
}
