extension ModelRequest {
    /// Tokens of an answer without a limit of its own, for the protocol that wants one.
    private static let usualAnswer = 4096

    /// The most tokens that a model may think before it answers, where its protocol takes a number of them; nil where
    /// it takes none, or nothing is said of thinking.
    func thinkingLimit(for kind: ProviderKind?) -> Int? {
        guard let reasoningEffort else { return nil }
        switch kind {
        case .anthropic?:
            return switch reasoningEffort {
            // Less is refused.
            case "minimal": 1024
            case "low": 2048
            case "high": 16_384
            default: 8192
            }
        case .gemini?:
            return switch reasoningEffort {
            case "minimal": 512
            case "low": 1024
            case "high": 24_576
            default: 8192
            }
        case .openAI?, .openAICompatible?, .openAIResponses?, .ollama?, nil: return nil
        }
    }

    /// The most tokens that a model may write, as its provider is told: of the answer, and of the thinking, which
    /// providers that take a number for it count too. Nil where it is told no limit.
    func tokenLimit(for kind: ProviderKind?) -> Int? {
        let answer = kind == .anthropic ? maxTokens ?? Self.usualAnswer : maxTokens
        return answer.map { $0 + (thinkingLimit(for: kind) ?? 0) }
    }
}
