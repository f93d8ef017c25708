extension ProviderConfiguration {
    /// What OpenAI's newer models call the limit of tokens; most other servers know only the older name.
    var tokenLimitKey: String {
        baseURL.hasPrefix("https://api.openai.com/") || isAzure ? "max_completion_tokens" : "max_tokens"
    }

    /// Whether it is OpenAI's API as Azure has it, whose keys have a field of their own.
    var isAzure: Bool {
        let host = baseURL.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" && $0 != ":" }
        return host.hasSuffix(".openai.azure.com") || host.hasSuffix(".cognitiveservices.azure.com")
    }
}
