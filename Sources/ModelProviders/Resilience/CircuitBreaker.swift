/// Decides whether a provider is asked at all: a pure state machine.
///
/// It counts the calls of the last while. Once too many of them have failed it is open and lets none through; after a
/// rest it is half open and lets one through at a time, whose fate closes or opens it again. Times are measured from any
/// moment that does not change.
package struct CircuitBreaker: Sendable {
    /// When it opens, and for how long.
    package struct Policy: Sendable, Equatable {
        /// How long a call counts.
        package var window: Duration = .seconds(30)
        /// Of fewer calls nothing is concluded.
        package var leastCalls = 10
        /// The share of failed calls that opens it.
        package var failureShare = 0.5
        /// The first rest, which doubles from one to the next until a call that was let through is answered: a provider
        /// that fails now and then is left alone briefly each time, and its learners wait instead of hearing errors.
        package var firstRest: Duration = .seconds(2)
        package var longestRest: Duration = .seconds(60)
        /// The longest rest that a provider may ask for.
        package var longestRetryAfter: Duration = .seconds(600)
        /// After so long without a word of the one call that was let through, another is.
        package var probePatience: Duration = .seconds(10)

        package init() {}
    }

    package enum State: String, Sendable, CaseIterable {
        case closed, open
        case halfOpen = "half_open"
    }

    /// What became of a call.
    package enum Outcome: Sendable, Equatable {
        case success
        /// The provider's fault; it may say when to come back.
        case failure(retryAfter: Duration?)
        /// Nothing that speaks for or against the provider: our fault, or nobody waits for the answer any more.
        case neither
    }

    /// A call that was let through; it is handed back with the outcome.
    package struct Pass: Sendable {
        fileprivate let era: Int
        fileprivate let isProbe: Bool
    }

    package enum Admission: Sendable {
        case pass(Pass)
        /// Asking again makes sense after this time.
        case refusal(wait: Duration)
    }

    private enum Phase {
        case closed
        case open(until: Duration)
        /// Since when a call has been out to try, if one is.
        case halfOpen(probe: Duration?)
    }

    /// How often those are told to look again who wait for a probe.
    private static let probeWait: Duration = .milliseconds(250)

    private let policy: Policy
    private var phase = Phase.closed
    /// Calls of an earlier era say nothing about this one.
    private var era = 0
    private var window: CallWindow
    /// How many rests followed each other without an answer between them.
    private var rests = 0

    package init(_ policy: Policy = Policy()) {
        self.policy = policy
        window = CallWindow(length: policy.window)
    }

    package var state: State {
        switch phase {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    /// How long a call would have to wait now; nil where it would be let through.
    package func wait(at now: Duration) -> Duration? {
        switch phase {
        case .closed: nil
        case .open(let until): now < until ? until - now : nil
        case .halfOpen(let probe): probe.map { now - $0 < policy.probePatience } == true ? Self.probeWait : nil
        }
    }

    /// Lets a call through, or says how long to wait.
    package mutating func admit(at now: Duration) -> Admission {
        if let wait = wait(at: now) { return .refusal(wait: wait) }
        if case .closed = phase { return .pass(Pass(era: era, isProbe: false)) }
        phase = .halfOpen(probe: now)
        return .pass(Pass(era: era, isProbe: true))
    }

    /// The provider has begun to answer the call, which is all that a probe has to show.
    package mutating func answering(_ pass: Pass, at now: Duration) {
        if pass.isProbe, pass.era == era { close(at: now) }
    }

    /// The call has come to its end. True where that opens the breaker.
    package mutating func end(_ pass: Pass, _ outcome: Outcome, at now: Duration) -> Bool {
        guard pass.era == era else { return false }
        switch outcome {
        case .success:
            if pass.isProbe { close(at: now) } else { window.count(isFailure: false, at: now) }
        case .failure(let retryAfter):
            if pass.isProbe {
                open(at: now, retryAfter: retryAfter)
                return true
            }
            window.count(isFailure: true, at: now)
            let (calls, failures) = window.counts(at: now)
            if calls >= policy.leastCalls, Double(failures) >= Double(calls) * policy.failureShare {
                open(at: now, retryAfter: retryAfter)
                return true
            }
        case .neither:
            if pass.isProbe { phase = .halfOpen(probe: nil) }
        }
        return false
    }

    private mutating func close(at now: Duration) {
        phase = .closed
        era += 1
        rests = 0
        window = CallWindow(length: policy.window)
    }

    private mutating func open(at now: Duration, retryAfter: Duration?) {
        let doubled = min(policy.firstRest * (1 << min(rests, 30)), policy.longestRest)
        let rest = max(doubled, min(retryAfter ?? .zero, policy.longestRetryAfter))
        phase = .open(until: now + rest)
        era += 1
        rests += 1
    }
}
