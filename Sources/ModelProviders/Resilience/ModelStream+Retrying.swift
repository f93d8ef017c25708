/// An answer that is asked for again where it fails before its first event; after that nothing is, because the reader has
/// seen a part of it.
private struct RetriedSource: ModelEventSource {
    /// Nil once the answer has begun, which frees the question.
    private var ask: (@Sendable () async throws(ModelError) -> ModelStream)?
    private var retries: Retries
    /// Nil while another attempt is waited for: what has failed is let go at once.
    private var events: (any ModelEventSource)?

    init(
        ask: @escaping @Sendable () async throws(ModelError) -> ModelStream, retries: Retries,
        events: any ModelEventSource
    ) {
        self.ask = ask
        self.retries = retries
        self.events = events
    }

    var isReady: Bool { events?.isReady ?? false }

    mutating func next() async throws(ModelError) -> ModelEvent {
        while true {
            do throws(ModelError) {
                let event = try await events.next()
                ask = nil
                return event
            } catch {
                guard let ask else { throw error }
                try await askAgain(ask, after: error)
            }
        }
    }

    // Not part of `next`, which keeps room for all that it does while it waits.
    @inline(never)
    private mutating func askAgain(
        _ ask: @Sendable () async throws(ModelError) -> ModelStream, after error: ModelError
    ) async throws(ModelError) {
        events = nil
        try await retries.wait(after: error)
        events = try await retries.run(ask).source()
    }
}

extension ModelStream {
    /// Asks until there is an answer or another attempt cannot help; `pause` passes the time between two.
    static func retrying(
        _ policy: RetryPolicy, pause: @escaping Pause,
        _ ask: @escaping @Sendable () async throws(ModelError) -> ModelStream
    ) async throws(ModelError) -> ModelStream {
        guard policy.attempts > 1 else { return try await ask() }
        var retries = Retries(policy: policy, pause: pause)
        let stream = try await retries.run(ask)
        return ModelStream { [retries] in
            RetriedSource(ask: ask, retries: retries, events: stream.source())
        }
    }
}

extension (any ModelEventSource)? {
    /// The next event of a source that is there until it has ended.
    mutating func next() async throws(ModelError) -> ModelEvent {
        guard let event = try await self?.next() else {
            throw ModelError(.truncated, "The answer ended without an end mark.")
        }
        return event
    }
}
