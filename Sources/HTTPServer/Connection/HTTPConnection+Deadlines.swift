import HTTPCore
import Net

extension HTTPConnection {
    /// Sets the deadlines by what the connection waits for now.
    func updateDeadline() {
        guard isOpen else { return }
        let now = loop.turnTime.nanoseconds
        let timeouts = worker.timeouts
        deadlines.note(state.wait, now: now) { timeouts.limit(of: $0) }
        deadlines.noteOutput(isWaiting: !output.isEmpty, now: now, limit: timeouts.send)
        let earliest = deadlines.earliest
        guard earliest < deadlines.timerTime else { return }
        cancelTimer()
        deadlines.timerTime = earliest
        deadlines.timer = loop.schedule(at: MonotonicTime(nanoseconds: earliest)) { [self] in timerFired() }
    }

    /// Forgets the timer.
    func cancelTimer() {
        if let timer = deadlines.timer { loop.cancel(timer) }
        deadlines.timer = nil
        deadlines.timerTime = .max
    }

    private func timerFired() {
        deadlines.timer = nil
        deadlines.timerTime = .max
        switch deadlines.expired(at: loop.turnTime.nanoseconds) {
        case nil: updateDeadline()
        case .output, .wait(.request), .wait(.linger), .wait(.handler): close()
        case .wait(.head):
            state.abandonHead()
            refuse(HTTPError(.requestTimeout, .requestTimeout, "The request did not arrive in time."))
        case .wait(.body):
            state.failBody(HTTPError(.requestTimeout, .requestTimeout, "The body did not arrive in time."))
            wakeBodyReader()
            updateDeadline()
        }
    }
}
