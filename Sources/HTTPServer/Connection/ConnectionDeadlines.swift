import Net

/// When a connection has waited too long, in nanoseconds of the monotonic clock.
///
/// Deadlines are absolute: bytes that trickle in or out do not move them. The timer behind them is left alone when a deadline
/// moves away, and set again when it fires too early, so that busy connections hardly ever touch it.
struct ConnectionDeadlines {
    /// What has run out.
    enum Expired: Equatable {
        /// The client took too long for this.
        case wait(HTTPConnectionState.Wait.Kind)
        /// The client takes what waits for it too slowly, or not at all.
        case output
    }

    /// How many bytes a client has to take in the time that it has.
    private static let outputPart = 64 << 10

    private var wait: HTTPConnectionState.Wait?
    private var waitEnd: Int64 = .max
    private var outputEnd: Int64 = .max
    /// What the client took since its deadline began.
    private var outputTaken = 0
    /// The timer that is set, if one is.
    var timer: TimerToken?
    /// When it fires; it may be earlier than any deadline, never later.
    var timerTime: Int64 = .max

    /// The earliest deadline; `.max` without one.
    var earliest: Int64 { min(waitEnd, outputEnd) }

    /// Takes note of what the connection waits for now. `limit` is asked only when that changed.
    mutating func note(
        _ wait: HTTPConnectionState.Wait, now: Int64, limit: (HTTPConnectionState.Wait.Kind) -> Int64?
    ) {
        guard wait != self.wait else { return }
        self.wait = wait
        waitEnd = limit(wait.kind).map { now + $0 } ?? .max
    }

    /// Lets the next note count as a change: the limit of the present wait has become another.
    mutating func forgetWait() {
        wait = nil
        waitEnd = .max
    }

    /// Takes note of whether output waits for the client.
    mutating func noteOutput(isWaiting: Bool, now: Int64, limit: Int64) {
        if !isWaiting {
            outputEnd = .max
            outputTaken = 0
        } else if outputEnd == .max {
            outputEnd = now + limit
        }
    }

    /// The client took so many bytes. Only a good part of them earns it more time.
    mutating func outputMoved(by bytes: Int) {
        outputTaken += bytes
        guard outputTaken >= Self.outputPart else { return }
        outputTaken = 0
        outputEnd = .max
    }

    /// What has run out by now.
    func expired(at now: Int64) -> Expired? {
        if outputEnd <= now { return .output }
        guard waitEnd <= now, let wait else { return nil }
        return .wait(wait.kind)
    }
}
