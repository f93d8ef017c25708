import Core

/// What is known of the token for one registration and set of scopes: a pure state machine.
struct TokenState: Sendable {
    /// What to do for somebody who needs a token.
    enum Step: Equatable {
        case use(String)
        /// Ask the platform, and tell this machine how that went.
        case fetch
        /// Somebody asks already: look again when they are done.
        case wait
        case fail(ServiceFailure)
    }

    /// The shortest time between two requests after one that failed, so that a platform is not flooded.
    static let retryPause: Duration = .seconds(2)

    private var token: String?
    private var refreshAt = Timestamp(microseconds: 0)
    private var failure: ServiceFailure?
    private var mayAskFrom = Timestamp(microseconds: 0)
    private(set) var isFetching = false

    /// Decides for somebody, who was refused with a token before if one is named. After `fetch` one of `succeed`, `fail`
    /// and `abandon` must follow.
    mutating func next(refused: String?, at now: Timestamp) -> Step {
        if let token, token != refused, now < refreshAt { return .use(token) }
        if isFetching { return .wait }
        if let failure, now < mayAskFrom { return .fail(failure) }
        isFetching = true
        return .fetch
    }

    /// The platform gave a token; it is replaced before its end, after nine tenths of its life.
    mutating func succeed(_ token: ServiceToken, at now: Timestamp) {
        self.token = token.value
        refreshAt = now + token.life * 0.9
        failure = nil
        isFetching = false
    }

    mutating func fail(_ failure: ServiceFailure, at now: Timestamp) {
        self.failure = failure
        mayAskFrom = now + max(min(failure.pause ?? .zero, .seconds(60)), Self.retryPause)
        isFetching = false
    }

    /// Who asked has gone; the next one asks.
    mutating func abandon() {
        isFetching = false
    }
}
