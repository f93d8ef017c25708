/// How often and how soon a request is tried again.
package struct RetryPolicy: Sendable {
    /// The most requests altogether, the first included.
    package var attempts: Int
    /// The wait before the second request, which doubles from one to the next.
    package var firstDelay: Duration
    /// The longest wait; a provider that asks for a longer one is not tried again.
    package var longestDelay: Duration

    package init(attempts: Int = 3, firstDelay: Duration = .milliseconds(500), longestDelay: Duration = .seconds(20)) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
    }

    /// Three requests, with waits of about half a second and a second.
    package static let standard = RetryPolicy()
    /// Two requests soon after each other, for a model in whose place another can answer.
    package static let brief = RetryPolicy(attempts: 2, longestDelay: .seconds(2))
    /// One request.
    package static let never = RetryPolicy(attempts: 1)

    /// The wait after so many failed requests; nil when another one cannot help or is not allowed.
    ///
    /// `randomness`, from 0 to 1, spreads clients that failed together over the second half of the wait.
    func delay(after failures: Int, error: ModelError, randomness: Double) -> Duration? {
        guard error.isRetryable, failures < attempts else { return nil }
        // Whoever said so has waited already.
        if error.reason == .busy || error.reason == .resting { return nil }
        if let asked = error.retryAfter { return asked <= longestDelay ? asked : nil }
        let doubled = firstDelay * (1 << min(failures - 1, 30))
        return min(doubled, longestDelay) * (0.5 + randomness / 2)
    }
}

/// Passes the time between two requests; injected so that tests need not wait.
package typealias Pause = @Sendable (Duration) async throws -> Void

/// Counts the failures of one request and waits between its attempts.
struct Retries: Sendable {
    private let policy: RetryPolicy
    private let pause: Pause
    private var failures = 0

    init(policy: RetryPolicy, pause: @escaping Pause) {
        self.policy = policy
        self.pause = pause
    }

    /// Waits until the next attempt; throws the error when there is to be none.
    mutating func wait(after error: ModelError) async throws(ModelError) {
        failures += 1
        guard let delay = policy.delay(after: failures, error: error, randomness: .random(in: 0...1)) else {
            throw error
        }
        do {
            try await pause(delay)
        } catch {
            throw ModelError(.cancelled, "The task was cancelled while it waited for the next attempt.")
        }
    }

    /// Runs the operation until it succeeds or another attempt cannot help.
    mutating func run<Result>(
        _ operation: () async throws(ModelError) -> Result
    ) async throws(ModelError) -> Result {
        while true {
            do throws(ModelError) {
                return try await operation()
            } catch {
                try await wait(after: error)
            }
        }
    }
}
