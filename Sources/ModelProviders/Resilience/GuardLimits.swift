import Core

/// What a guard allows: how many questions at a time, how long a line, how much trouble.
package struct GuardLimits: Sendable, Equatable {
    /// The most questions that a provider answers at a time; nil for any number.
    package var places: Int?
    /// The most questions of one tenant that wait.
    package var longestLine = 1000
    /// How long a question waits for its turn.
    package var longestWait: Duration = .seconds(120)
    /// How long a question waits for a provider that rests, where the rest ends as soon as that.
    package var patience: Duration = .seconds(3)
    package var breaker = CircuitBreaker.Policy()

    package init(places: Int? = nil) {
        self.places = places
    }

    var queue: FairQueue<TenantID?>.Policy { .init(places: places, longestLine: longestLine) }
}
