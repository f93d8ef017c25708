/// How often something may happen: a token bucket.
package struct RateLimit: Sendable, Equatable {
    /// How many may come at once after a silence; at least 1.
    package let burst: Int
    /// How many may come in a minute in the long run; at least 1.
    package let perMinute: Int

    package init(perMinute: Int, burst: Int) {
        precondition(perMinute >= 1 && burst >= 1, "a limit lets something through")
        self.perMinute = perMinute
        self.burst = burst
    }

    /// Tokens that the bucket gains in a second.
    var refill: Double { Double(perMinute) / 60 }

    /// How many tokens a server takes at once: a twentieth of the bucket, so that what lies unused on a few servers stays
    /// within a tenth, and most requests do not ask the database.
    var lease: Int { max(1, burst / 20) }
}
