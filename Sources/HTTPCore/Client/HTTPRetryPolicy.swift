/// How often and how soon a request is sent again before its caller hears of a failure.
///
/// Nothing is repeated once the head of an answer has been handed over, nor a body that can be read only once.
package struct HTTPRetryPolicy: Sendable, Equatable {
    /// The most requests altogether, the first included.
    package var attempts: Int
    /// The wait before the second request, which doubles from one to the next.
    package var firstDelay: Duration
    /// The longest wait; a server that asks for a longer one is not asked again.
    package var longestDelay: Duration
    /// The caller vouches that doing it twice does no harm, whatever the method says.
    package var repeatsAnyMethod: Bool

    package init(
        attempts: Int, firstDelay: Duration = .milliseconds(250), longestDelay: Duration = .seconds(20),
        repeatsAnyMethod: Bool = false
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.repeatsAnyMethod = repeatsAnyMethod
    }

    /// One request.
    package static let never = HTTPRetryPolicy(attempts: 1)
    /// Three requests where the method is idempotent, with waits of about a quarter and half of a second.
    package static let idempotent = HTTPRetryPolicy(attempts: 3)

    /// The wait after so many failed requests, the last with this error; nil when there is to be no other.
    ///
    /// `randomness`, from 0 to 1, spreads clients that failed together over the second half of the wait.
    package func delay(
        after failures: Int, of request: HTTPClientRequest, error: HTTPTransportError, randomness: Double
    ) -> Duration? {
        guard error.isRetryable, permitsAnother(after: failures, of: request) else { return nil }
        return min(firstDelay * (1 << min(max(failures, 1) - 1, 30)), longestDelay) * (0.5 + randomness / 2)
    }

    /// The wait after so many failed requests, the last with this answer: only where the server says that it was too
    /// busy and when to come back.
    package func delay(
        after failures: Int, of request: HTTPClientRequest, answer: HTTPClientResponse, randomness: Double
    ) -> Duration? {
        guard answer.status == .tooManyRequests || answer.status == .serviceUnavailable,
            let asked = answer.retryAfter, asked <= longestDelay, permitsAnother(after: failures, of: request)
        else { return nil }
        // Never earlier than asked; later by up to half of the first delay, so that not everybody is back at once.
        return asked + firstDelay * (randomness / 2)
    }

    /// Whether the request may reach the server twice.
    package func permitsRepeating(_ request: HTTPClientRequest) -> Bool {
        attempts > 1 && request.isBodyRepeatable && (repeatsAnyMethod || request.method.isIdempotent)
    }

    private func permitsAnother(after failures: Int, of request: HTTPClientRequest) -> Bool {
        failures < attempts && permitsRepeating(request)
    }
}

extension HTTPMethod {
    /// Whether doing it twice is the same as doing it once (RFC 9110 §9.2.2).
    package var isIdempotent: Bool {
        [.get, .head, .options, .put, .delete].contains(self) || rawValue == "TRACE"
    }
}
