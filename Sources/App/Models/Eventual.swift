import Synchronization

/// A value that comes later, for any number of tasks that wait for it.
final class Eventual<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [UInt64: CheckedContinuation<Value?, Never>] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Gives the value to everybody who waits and will wait; the last one counts.
    func resolve(_ value: Value) {
        let waiters = state.withLock { state in
            state.value = value
            defer { state.waiters.removeAll() }
            return state.waiters.values.map(\.self)
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    /// The value, as soon as there is one; nil where the waiting task is cancelled first.
    func get() async -> Value? {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (value, waits) = state.withLock { state -> (Value?, Bool) in
                    // Asked once: whoever is kept here is resumed by `resolve` or by the cancellation, and only there.
                    let waits = state.value == nil && !Task.isCancelled
                    if waits { state.waiters[number] = continuation }
                    return (state.value, waits)
                }
                if !waits { continuation.resume(returning: value) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: nil)
        }
    }
}
