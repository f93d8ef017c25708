/// A request to another server, and how far its caller goes for an answer.
package struct HTTPClientRequest: Sendable {
    /// What is to be done at the URL.
    package var method: HTTPMethod
    /// Absolute, `http` or `https`.
    package var url: String
    /// Fields to send; the transport adds `Host`, the body's framing and what belongs to the connection, and refuses
    /// requests that bring these.
    package var fields: HTTPFields
    /// What is sent along. A stream is pulled as fast as the other side takes it, and can be sent only once.
    package var body: HTTPBody
    /// How many bytes a streamed body has, where that is known; one without goes out in chunks.
    package var bodyLength: Int?
    package var timeouts: HTTPClientTimeouts
    /// The most bytes that the answer's body may have, counted as they are handed over. Answers that fit the
    /// transport's buffer may share an HTTP/2 connection. Nil for streams and for callers who count themselves.
    package var bodyLimit: Int?
    /// Asks for a compressed answer and expands it within these limits; nil hands over whatever comes as it comes.
    package var expansion: ExpansionLimits?
    /// The most bytes that are read of the answer at a time, for which the transfer holds room as long as it lasts; nil
    /// for what suits a single large answer. At least 1,024.
    package var readSize: Int?
    /// Reads an answer that comes in many small pieces less often once it has been coming for a while; nil reads all of
    /// it as it comes.
    package var gathering: HTTPGathering?
    package var redirects: HTTPRedirectPolicy
    package var retries: HTTPRetryPolicy

    /// A request with timeouts that suit an API, that is sent once and whose redirects are answers like others.
    package init(
        method: HTTPMethod = .get, url: String, fields: HTTPFields = HTTPFields(), body: HTTPBody = .empty,
        bodyLength: Int? = nil, timeouts: HTTPClientTimeouts = HTTPClientTimeouts(), bodyLimit: Int? = nil,
        expansion: ExpansionLimits? = nil, redirects: HTTPRedirectPolicy = .handOver,
        retries: HTTPRetryPolicy = .never
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.bodyLength = bodyLength
        self.timeouts = timeouts
        self.bodyLimit = bodyLimit
        self.expansion = expansion
        self.redirects = redirects
        self.retries = retries
    }

    /// Whether the body can be sent a second time.
    package var isBodyRepeatable: Bool {
        if case .bytes = body { true } else { false }
    }
}
