import Synchronization

/// The events of one run in this process, from which any number of listeners read at their own pace.
///
/// It holds what the run's output holds, once, so a slow listener costs nothing more.
package final class RunLog: Sendable {
    private struct State {
        var events: [NumberedRunEvent] = []
        var hasEnded = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Appends and wakes the listeners.
    func append(_ event: NumberedRunEvent) {
        wake { state in
            state.events.append(event)
            if event.event.isLast { state.hasEnded = true }
        }
    }

    /// Ends the log without a last event: this process gives the run up.
    func close() {
        wake { $0.hasEnded = true }
    }

    /// The events from the start, then each as it happens, until the run ends.
    package func events() -> Events {
        Events(log: self)
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { state.waiters.removeAll() }
            return state.waiters.values.map(\.self)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The events of a run, in order: each element is what happened since the last.
    package struct Events: AsyncSequence, AsyncIteratorProtocol, Sendable {
        package typealias Element = ArraySlice<NumberedRunEvent>

        private let log: RunLog
        private var position = 0

        fileprivate init(log: RunLog) {
            self.log = log
        }

        package func makeAsyncIterator() -> Events { self }

        /// What came since the last call, at least one event; nil once the run has ended here or the reader's task is
        /// cancelled.
        package mutating func next() async -> ArraySlice<NumberedRunEvent>? {
            while !Task.isCancelled {
                let (events, hasEnded) = log.state.withLock { ($0.events[position...], $0.hasEnded) }
                if !events.isEmpty {
                    position = events.endIndex
                    return events
                }
                if hasEnded { return nil }
                await log.waitForMore(than: position)
            }
            return nil
        }
    }

    private func waitForMore(than position: Int) async {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // What came since the reader looked is checked again under the lock that keeps the continuation.
                let isReady = state.withLock { state in
                    if state.events.count > position || state.hasEnded || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
