import Core
import HTTPCore

/// What is known of one document of another server, and what to do next: a pure state machine.
struct RemoteDocumentState<Value: Sendable>: Sendable {
    /// What somebody wants.
    enum Need: Sendable, Equatable {
        /// The document, as fresh as the policy has it.
        case usual
        /// One that is newer than this generation, if that can be had.
        case after(Int)
    }

    /// What to do for them.
    enum Step {
        case use(Value, generation: Int)
        /// Ask the server, and tell this machine how that went.
        case fetch
        /// Somebody is asking the server: look again when they are done.
        case wait
        case fail(RemoteDocumentError)
    }

    private var value: Value?
    private var fetchedAt = Timestamp(microseconds: 0)
    /// Counts the documents that came.
    private var generation = 0
    private var attemptedAt: Timestamp?
    private var failure: RemoteDocumentError?
    private(set) var isFetching = false

    /// Decides for somebody. After `fetch` one of `succeed`, `fail` and `abandon` must follow.
    mutating func next(_ need: Need, at now: Timestamp, _ policy: RemoteDocumentPolicy) -> Step {
        if let value, satisfies(need, at: now, policy) { return .use(value, generation: generation) }
        if isFetching {
            // Who does not insist is served with what there is.
            if need == .usual, let value, isRemembered(at: now, policy) { return .use(value, generation: generation) }
            return .wait
        }
        guard mayAsk(at: now, policy) else {
            if let value, isRemembered(at: now, policy) { return .use(value, generation: generation) }
            return .fail(failure ?? .unreachable(.failed))
        }
        isFetching = true
        return .fetch
    }

    /// The server gave a document.
    mutating func succeed(_ value: Value, at now: Timestamp) {
        self.value = value
        fetchedAt = now
        generation += 1
        end(at: now, nil)
    }

    /// The server gave none. What came before stays.
    mutating func fail(_ error: RemoteDocumentError, at now: Timestamp) {
        end(at: now, error)
    }

    /// Who asked has gone; the next one asks.
    mutating func abandon() {
        isFetching = false
    }

    private mutating func end(at now: Timestamp, _ failure: RemoteDocumentError?) {
        attemptedAt = now
        self.failure = failure
        isFetching = false
    }

    private func satisfies(_ need: Need, at now: Timestamp, _ policy: RemoteDocumentPolicy) -> Bool {
        switch need {
        case .usual: now < fetchedAt + policy.freshness
        case .after(let seen): generation > seen
        }
    }

    private func isRemembered(at now: Timestamp, _ policy: RemoteDocumentPolicy) -> Bool {
        now < fetchedAt + policy.memory
    }

    private func mayAsk(at now: Timestamp, _ policy: RemoteDocumentPolicy) -> Bool {
        guard let attemptedAt else { return true }
        return now >= attemptedAt + (failure == nil ? policy.refreshPause : policy.retryPause)
    }
}
