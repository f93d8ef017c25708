import HTTPCore
import Net

extension HTTPConnection {
    /// Sets the deadlines by what the connection waits for now.
    func updateDeadline() {
        guard isOpen else { return }
        let now = loop.turnTime.nanoseconds
        let timeouts = worker.timeouts
        deadlines.note(socket.isShakingHands ? .handshake : state.wait, now: now) {
            $0 == .handler ? handlerTime?.nanoseconds : timeouts.limit(of: $0)
        }
        deadlines.noteOutput(isWaiting: isOutputWaiting, now: now, limit: timeouts.send)
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
        case .output, .wait(.handshake), .wait(.request), .wait(.linger), .wait(.answer): close()
        case .wait(.handler): cancelHandler()
        case .wait(.overdue):
            state.abandonHandler()
            refuse(Self.handlerTimedOut)
        case .wait(.head):
            state.abandonRequest()
            refuse(HTTPError(.requestTimeout, .requestTimeout, "The request did not arrive in time."))
        case .wait(.body):
            state.failBody(HTTPError(.requestTimeout, .requestTimeout, "The body did not arrive in time."))
            wakeBodyReader()
            updateDeadline()
        }
    }

    /// Tells a handler that its time is up. Most end at once, and their own answer says so.
    private func cancelHandler() {
        state.handlerBecameOverdue()
        task?.cancel()
        wakeBodyReader()
        updateDeadline()
    }

    private static let handlerTimedOut = HTTPError(
        .serviceUnavailable, .timeout, "This took too long and was given up. Try again.")
}

extension HTTPConnection: RequestTimer {
    func allow(_ time: Duration?) {
        guard loop.isCurrent else { return loop.execute { self.allow(time) } }
        handlerTime = time
        deadlines.forgetWait()
        // While the connection settles, the handler has not waited yet; most never do, and no deadline is set for them.
        if !isSettling { updateDeadline() }
    }
}
