/// Where a server that speaks OpenAI's API is, and how it is asked.
package struct OpenAICompatibleConfiguration: Sendable {
    /// The address up to and with the version, such as `https://api.openai.com/v1`.
    package let baseURL: String
    /// Sent as a bearer token; nil for servers that want none.
    package let apiKey: String?
    /// The model that is asked when a request names none.
    package let model: String
    /// The longest silence before the answer begins, or within it.
    package let idleTimeout: Duration
    package let retry: RetryPolicy
    /// What OpenAI's newer models call the limit of tokens; most other servers know only the older name.
    let tokenLimitKey: String

    package init(
        baseURL: String, apiKey: String? = nil, model: String, idleTimeout: Duration = .seconds(120),
        retry: RetryPolicy = .standard
    ) {
        var baseURL = baseURL[...]
        while baseURL.last == "/" { baseURL.removeLast() }
        self.baseURL = String(baseURL)
        self.apiKey = apiKey.flatMap { $0.isEmpty ? nil : $0 }
        self.model = model
        self.idleTimeout = idleTimeout
        self.retry = retry
        tokenLimitKey = baseURL.hasPrefix("https://api.openai.com/") ? "max_completion_tokens" : "max_tokens"
    }
}
