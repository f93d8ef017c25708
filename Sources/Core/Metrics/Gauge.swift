import Synchronization

/// A number that goes up and down, kept by any thread.
package final class Gauge: Sendable {
    private let level = Atomic<Int>(0)

    /// Begins at zero.
    package init() {}

    /// The number now.
    package var value: Int { level.load(ordering: .relaxed) }

    /// Goes up, or down by a negative amount.
    package func add(_ amount: Int) {
        level.add(amount, ordering: .relaxed)
    }
}
