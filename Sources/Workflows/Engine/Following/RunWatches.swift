import Core
import Synchronization

/// Who in this process wants to hear of which run.
typealias RunWatches = Watches<RunID>

/// Who in this process wants to hear of which run, or thread.
final class Watches<Subject: Hashable & Sendable>: Sendable {
    private struct State {
        var watches: [Subject: [UInt64: RunWatch]] = [:]
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How many are watched; for tests.
    var count: Int { state.withLock { $0.watches.values.reduce(0) { $0 + $1.count } } }

    /// Signals the watch for the subject until what this gives is let go of.
    func add(_ watch: RunWatch, for subject: Subject) -> Subscription {
        let number = state.withLock { state in
            state.last += 1
            state.watches[subject, default: [:]][state.last] = watch
            return state.last
        }
        return Subscription { [weak self] in self?.remove(number, for: subject) }
    }

    /// There may be something new of the subject.
    func signal(_ subject: Subject) {
        let watches = state.withLock { $0.watches[subject]?.values.map(\.self) ?? [] }
        for watch in watches { watch.signal() }
    }

    /// There may be something new of any of them.
    func signalAll() {
        let watches = state.withLock { $0.watches.values.flatMap(\.values) }
        for watch in watches { watch.signal() }
    }

    private func remove(_ number: UInt64, for subject: Subject) {
        state.withLock { state in
            state.watches[subject]?[number] = nil
            if state.watches[subject]?.isEmpty == true { state.watches[subject] = nil }
        }
    }

    typealias Subscription = WatchSubscription
}

/// Ends with its last holder.
final class WatchSubscription: Sendable {
    private let end: @Sendable () -> Void

    init(end: @escaping @Sendable () -> Void) {
        self.end = end
    }

    deinit { end() }
}
