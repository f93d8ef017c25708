import Synchronization

/// A number that only grows, counted by any thread.
package final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    /// Counts from zero.
    package init() {}

    /// How many there were so far.
    package var value: UInt64 { count.load(ordering: .relaxed) }

    /// Counts so many more.
    package func increment(by amount: UInt64 = 1) {
        count.add(amount, ordering: .relaxed)
    }
}
