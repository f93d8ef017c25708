import Synchronization

/// A flag that one thread sets and others read.
final class AtomicFlag: Sendable {
    private let value = Atomic(false)

    /// Whether it was set; what happened before setting it is visible then.
    var isSet: Bool { value.load(ordering: .acquiring) }

    /// Sets it, for good.
    func set() {
        value.store(true, ordering: .releasing)
    }
}
