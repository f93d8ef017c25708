import Core
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
        /// The last event that is in the journal.
        var journaled = 0
        var watches: [UInt64: RunWatch] = [:]

        /// What is there from a position on, as a copy: while a reader held a part of `events`, the next one to come would
        /// have them all copied.
        func events(from position: Int) -> ArraySlice<NumberedRunEvent> {
            position < events.count ? ArraySlice(Array(events[position...])) : []
        }
    }

    private let state = Mutex(State())
    /// The event behind which the log begins.
    let start: Int

    /// - Parameter number: the last event that is in the journal already; those of the log come behind it
    init(after number: Int = 0) {
        start = number
        state.withLock { $0.journaled = number }
    }

    /// Appends and wakes the listeners.
    func append(_ event: NumberedRunEvent) {
        wake { state in
            state.events.append(event)
            if event.event.isLast { state.hasEnded = true }
        }
    }

    /// Ends the log, where it has no last event because this process gives the run up.
    func close() {
        wake { $0.hasEnded = true }
    }

    /// Everything up to the event is in the journal now; nobody is woken for that.
    func noteJournaled(upTo number: Int) {
        state.withLock { $0.journaled = max($0.journaled, number) }
    }

    /// What is here from a position on, whether more may come, and the last event of which the journal knows. What comes
    /// later is said to the watch.
    func look(from position: Int) -> (events: ArraySlice<NumberedRunEvent>, hasEnded: Bool, journaled: Int) {
        state.withLock { ($0.events(from: position), $0.hasEnded, $0.journaled) }
    }

    /// Whether nothing is added any more.
    var hasEnded: Bool { state.withLock(\.hasEnded) }

    /// What a reader that saw everything up to an event is told where this process gave the run up: whatever it saw begin
    /// and the journal does not know of is withdrawn. The rest is read from the journal behind the last event that it has.
    func withdrawal(upTo position: Int) -> (events: [NumberedRunEvent], journaled: Int) {
        state.withLock { state in
            let journaled = min(state.journaled, position)
            var shown: [(item: ItemID, step: Int)] = []
            for event in state.events where event.number > journaled && event.number <= position {
                switch event.event {
                case .messageStarted(let item), .userMessage(let item, _), .widgetShown(let item, _),
                    .itemStarted(let item, _):
                    shown.append((item, event.step))
                case .itemDone(let item, _) where !shown.contains { $0.item == item }:
                    shown.append((item, event.step))
                case .messageRemoved(let item): shown.removeAll { $0.item == item }
                default: break
                }
            }
            return (
                shown.map { NumberedRunEvent(number: journaled, step: $0.step, event: .messageRemoved($0.item)) },
                journaled
            )
        }
    }

    /// Has the watch told of every event from now on; gives the number by which it is taken away.
    func add(_ watch: RunWatch) -> UInt64 {
        state.withLock { state in
            state.lastWaiter += 1
            state.watches[state.lastWaiter] = watch
            return state.lastWaiter
        }
    }

    func removeWatch(_ number: UInt64) {
        state.withLock { $0.watches[number] = nil }
    }

    /// The events from the start, then each as it happens, until the run ends.
    package func events() -> Events {
        Events(log: self)
    }

    private func wake(_ change: (inout State) -> Void) {
        let (waiters, watches) = state.withLock { state in
            change(&state)
            defer { state.waiters.removeAll() }
            return (state.waiters.values.map(\.self), state.watches.values.map(\.self))
        }
        for waiter in waiters { waiter.resume() }
        for watch in watches { watch.signal() }
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
                let (events, hasEnded) = log.state.withLock { ($0.events(from: position), $0.hasEnded) }
                if !events.isEmpty {
                    position += events.count
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
