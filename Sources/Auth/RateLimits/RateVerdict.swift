/// Whether a request may pass, and what its sender is told.
package struct RateVerdict: Sendable, Equatable {
    package let isAdmitted: Bool
    /// The bucket's size.
    package let limit: Int
    /// How many more may come at once, as far as this server knows.
    package let remaining: Int
    /// Seconds until the bucket is full; for a refused request, until the next may come. Rounded up.
    package let reset: Int
}
