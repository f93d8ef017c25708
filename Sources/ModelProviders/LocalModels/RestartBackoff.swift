/// Decides how soon a server that ended by itself is started again: soon when it had run well, ever later when it keeps
/// ending.
package struct RestartBackoff: Sendable {
    private let first: Duration
    private let longest: Duration
    /// A server that ran this long had started well.
    private let settled: Duration
    private var next: Duration

    package init(
        first: Duration = .milliseconds(250), longest: Duration = .seconds(30), settled: Duration = .seconds(60)
    ) {
        self.first = first
        self.longest = longest
        self.settled = settled
        next = first
    }

    /// The wait before the next start of a server that ran for so long.
    package mutating func delay(afterRunning time: Duration) -> Duration {
        if time >= settled { next = first }
        defer { next = min(next * 2, longest) }
        return next
    }
}
