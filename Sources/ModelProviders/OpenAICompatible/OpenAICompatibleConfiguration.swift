package import HTTPCore

/// Where a server that speaks OpenAI's API is, and how it is asked.
package struct OpenAICompatibleConfiguration: Sendable {
    /// The address up to and with the version, such as `https://api.openai.com/v1`.
    package let baseURL: String
    /// Sent as a bearer token; nil for servers that want none.
    package let apiKey: String?
    /// The model that is asked when a request names none.
    package let model: String
    /// How long a request waits for a connection, for the answer's head, within the answer, and in all.
    package let timeouts: HTTPClientTimeouts
    package let retry: RetryPolicy
    /// Whether the model looks at images.
    package let seesImages: Bool
    /// What OpenAI's newer models call the limit of tokens; most other servers know only the older name.
    let tokenLimitKey: String

    /// Two minutes for the first word and between two words, because models think and queues are long; an hour in all,
    /// because nobody waits longer for an answer, and what dribbles for ever costs tokens for ever.
    package static let patient = HTTPClientTimeouts(
        firstByte: .seconds(120), silence: .seconds(120), total: .seconds(3600))

    package init(
        baseURL: String, apiKey: String? = nil, model: String,
        timeouts: HTTPClientTimeouts = OpenAICompatibleConfiguration.patient, retry: RetryPolicy = .standard,
        seesImages: Bool = false
    ) {
        self.seesImages = seesImages
        var baseURL = baseURL[...]
        while baseURL.last == "/" { baseURL.removeLast() }
        self.baseURL = String(baseURL)
        self.apiKey = apiKey.flatMap { $0.isEmpty ? nil : $0 }
        self.model = model
        self.timeouts = timeouts
        self.retry = retry
        tokenLimitKey = baseURL.hasPrefix("https://api.openai.com/") ? "max_completion_tokens" : "max_tokens"
    }
}
