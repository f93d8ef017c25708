import Core

/// What one server knows of one bucket: tokens it took in advance, or that there are none for a while. A pure state
/// machine.
struct RateLease: Sendable {
    enum Step: Equatable {
        case verdict(RateVerdict)
        /// Nothing is known: so many tokens should be asked for, one of them for the request at hand.
        case ask(Int)
    }

    /// Tokens at hand lose their worth after a while, because others may need them.
    static let lifetime = Duration.seconds(10)

    private var tokens = 0
    /// Tokens in the shared bucket when it was last asked.
    private var shared = 0.0
    private var askedAt = Timestamp(microseconds: 0)
    private var refusedUntil = Timestamp(microseconds: 0)

    /// Whether nothing would be lost by forgetting it.
    func isStale(at now: Timestamp) -> Bool {
        askedAt + Self.lifetime < now && refusedUntil < now
    }

    mutating func take(_ limit: RateLimit, at now: Timestamp) -> Step {
        if now < refusedUntil { return .verdict(refusal(limit, at: now)) }
        guard tokens > 0, now < askedAt + Self.lifetime else { return .ask(limit.lease) }
        tokens -= 1
        return .verdict(admission(limit))
    }

    /// The refusal that still holds; nil where the next may be admitted.
    func standingRefusal(_ limit: RateLimit, at now: Timestamp) -> RateVerdict? {
        now < refusedUntil ? refusal(limit, at: now) : nil
    }

    /// What the shared bucket answered to a request for tokens; one of those granted is used up at once.
    mutating func receive(granted: Int, remaining: Double, _ limit: RateLimit, at now: Timestamp) -> RateVerdict {
        shared = remaining
        if askedAt + Self.lifetime < now { tokens = 0 }
        askedAt = now
        guard granted > 0 else {
            let wait = max(0, 1 - remaining) / limit.refill
            refusedUntil = now + .microseconds(Int64(wait * 1_000_000) + 1)
            return refusal(limit, at: now)
        }
        tokens += granted - 1
        return admission(limit)
    }

    private func admission(_ limit: RateLimit) -> RateVerdict {
        let left = Double(tokens) + shared
        return RateVerdict(
            isAdmitted: true, limit: limit.burst, remaining: min(limit.burst, Int(left)),
            reset: Int((max(0, Double(limit.burst) - left) / limit.refill).rounded(.up)))
    }

    private func refusal(_ limit: RateLimit, at now: Timestamp) -> RateVerdict {
        let wait = refusedUntil.microseconds - now.microseconds
        return RateVerdict(
            isAdmitted: false, limit: limit.burst, remaining: 0, reset: max(1, Int((wait + 999_999) / 1_000_000)))
    }
}
