import Synchronization

/// One exchange as its caller and its connection both know it.
final class ExchangeToken: Sendable {
    /// For exchanges whose callers wait for the answer whatever happens.
    static let neverCancelled = ExchangeToken()

    private let cancelled = Atomic<Bool>(false)
    /// The number under which its caller waits for a connection; 0 for one who never had to. The loop's own.
    nonisolated(unsafe) var waiter = 0

    /// Whether the caller no longer wants the answer.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
    }
}
