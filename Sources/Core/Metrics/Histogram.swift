import Synchronization

/// Counts durations by size, for quantiles over many servers; observed by any thread.
package final class Histogram: Sendable {
    /// Upper bounds that suit answers of a server: 1 ms to 30 s.
    package static let latencyBounds: [Duration] = [
        .milliseconds(1), .microseconds(2500), .milliseconds(5), .milliseconds(10), .milliseconds(25),
        .milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1),
        .milliseconds(2500), .seconds(5), .seconds(10), .seconds(30),
    ]

    /// What was observed, at one moment.
    package struct Snapshot: Sendable {
        /// The inclusive upper bounds, rising.
        package let bounds: [Duration]
        /// How many observations each bound is the first to hold, and last how many are above all.
        package let counts: [UInt64]
        /// All observations together.
        package let sum: Duration

        /// How many observations there were.
        package var total: UInt64 { counts.reduce(0, +) }
    }

    private let bounds: [Duration]
    private let nanoseconds: [Int64]
    private let buckets: [Counter]
    private let sum = Atomic<Int64>(0)

    /// Takes rising, inclusive upper bounds.
    package init(bounds: [Duration] = Histogram.latencyBounds) {
        self.bounds = bounds
        nanoseconds = bounds.map(Self.nanoseconds)
        buckets = (0...bounds.count).map { _ in Counter() }
    }

    /// Counts one duration, in nanoseconds.
    package func observe(nanoseconds duration: Int64) {
        var index = 0
        while index < nanoseconds.count, duration > nanoseconds[index] { index += 1 }
        buckets[index].increment()
        sum.add(duration, ordering: .relaxed)
    }

    /// Counts one duration.
    package func observe(_ duration: Duration) {
        observe(nanoseconds: Self.nanoseconds(duration))
    }

    /// What was observed so far.
    package var snapshot: Snapshot {
        Snapshot(
            bounds: bounds, counts: buckets.map(\.value), sum: .nanoseconds(sum.load(ordering: .relaxed)))
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
