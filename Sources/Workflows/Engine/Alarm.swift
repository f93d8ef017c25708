import Synchronization

/// Sleeps until a time, which may be brought forward meanwhile. For one sleeper.
package final class Alarm: Sendable {
    package init() {}

    private let watch = RunWatch()
    private let due = Mutex<ContinuousClock.Instant?>(nil)

    /// Wakes the sleeper now, or the next one at once.
    package func ring() {
        watch.signal()
    }

    /// Wakes the sleeper at that time, where it would sleep longer.
    package func ring(at time: ContinuousClock.Instant) {
        let isEarlier = due.withLock { due in
            guard due.map({ time < $0 }) ?? true else { return false }
            due = time
            return true
        }
        if isEarlier { watch.signal() }
    }

    /// Returns at the time, when it rings, or where the task is cancelled.
    package func sleep(until time: ContinuousClock.Instant) async {
        let time = due.withLock { due in
            defer { due = min(due ?? time, time) }
            return min(due ?? time, time)
        }
        if time > .now { await watch.wait(until: time) }
        due.withLock { due in
            if let set = due, set <= .now { due = nil }
        }
    }
}
