package import HTTPCore

/// Where a provider is, and how it is asked.
package struct ProviderConfiguration: Sendable {
    /// The address up to and with the version, such as `https://api.openai.com/v1`, without a slash at its end.
    package let baseURL: String
    /// What every address ends with, such as `?api-version=2024-10-21` of Azure; usually empty.
    let query: String
    /// Nil for servers that want none.
    package let apiKey: String?
    /// The model that is asked when a request names none.
    package let model: String
    /// How long a request waits for a connection, for the answer's head, within the answer, and in all.
    package let timeouts: HTTPClientTimeouts
    package let retry: RetryPolicy
    /// Whether the model looks at images.
    package let seesImages: Bool
    package let prices: ModelPrices

    /// - Parameter baseURL: an address whose query is that of every request
    package init(
        baseURL: String, apiKey: String? = nil, model: String,
        timeouts: HTTPClientTimeouts = .patient(.seconds(120)), retry: RetryPolicy = .standard,
        seesImages: Bool = false, prices: ModelPrices = .free
    ) {
        self.seesImages = seesImages
        self.prices = prices
        query = String(baseURL.drop { $0 != "?" })
        var address = baseURL.prefix { $0 != "?" }
        while address.last == "/" { address.removeLast() }
        self.baseURL = String(address)
        self.apiKey = apiKey.flatMap { $0.isEmpty ? nil : $0 }
        self.model = model
        self.timeouts = timeouts
        self.retry = retry
    }
}

extension HTTPClientTimeouts {
    /// So long for the first word and between two words, because models think and queues are long; an hour in all,
    /// because nobody waits longer for an answer, and what dribbles for ever costs tokens for ever.
    package static func patient(_ patience: Duration) -> HTTPClientTimeouts {
        HTTPClientTimeouts(firstByte: patience, silence: patience, total: .seconds(3600))
    }
}
