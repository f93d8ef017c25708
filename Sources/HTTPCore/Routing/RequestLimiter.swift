/// Says how often whom may ask. The router asks it before anybody knows who sends the request, and again when it is known.
package protocol RequestLimiter: Sendable {
    /// Counts the request against its address.
    func admit(_ request: HTTPRequest) async -> RateStanding?

    /// Counts a request of the sender; the strictest standing of all that were counted.
    func admit(_ sender: Identity) async -> RateStanding?
}

/// How the sender of a request stands with one rate limit.
package struct RateStanding: Sendable, Equatable {
    package let isAdmitted: Bool
    /// How many requests may come at once after a silence.
    package let limit: Int
    /// How many more may come at once.
    package let remaining: Int
    /// Seconds until all may come again; for a request that was refused, until the next may.
    package let reset: Int

    package init(isAdmitted: Bool, limit: Int, remaining: Int, reset: Int) {
        self.isAdmitted = isAdmitted
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
    }

    /// The one that leaves less; a refusal leaves nothing.
    package static func stricter(_ one: RateStanding?, _ other: RateStanding?) -> RateStanding? {
        guard let one, let other else { return one ?? other }
        guard one.isAdmitted == other.isAdmitted else { return one.isAdmitted ? other : one }
        return one.remaining <= other.remaining ? one : other
    }

    /// Throws a 429 that says when to come again, unless the request was admitted.
    package func require() throws(HTTPError) {
        guard !isAdmitted else { return }
        var fields: HTTPFields = ["Retry-After": String(reset)]
        add(to: &fields)
        throw HTTPError(
            .tooManyRequests, .rateLimited, "Too many requests. Try again in \(reset) s.", fields: fields)
    }

    /// Adds `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`.
    func add(to fields: inout HTTPFields) {
        fields.append("RateLimit-Limit", String(limit))
        fields.append("RateLimit-Remaining", String(remaining))
        fields.append("RateLimit-Reset", String(reset))
    }
}
