/// Which mail is tried when: a pure state machine. Times count from one moment that the caller chose.
struct MailSchedule {
    /// A mail on its way.
    struct Attempt: Sendable, Equatable {
        let mail: Mail
        /// Tries before this one.
        let failures: Int
        let since: Duration
    }

    /// What is to be done now.
    enum Step: Equatable {
        case send(Attempt)
        /// Nothing before then; nil: nothing before something else happens.
        case wait(until: Duration?)
    }

    /// What becomes of a mail whose try failed.
    enum Fate: Equatable {
        case retried, givenUp
    }

    private struct Waiting {
        let attempt: Attempt
        let due: Duration
    }

    private let policy: MailRetryPolicy
    private var waiting: [Waiting] = []
    private var running = 0

    init(_ policy: MailRetryPolicy) {
        self.policy = policy
    }

    /// How many wait or are on their way.
    var count: Int { waiting.count + running }

    /// Takes a mail to be sent at once; false when too many wait.
    mutating func add(_ mail: Mail, at now: Duration) -> Bool {
        guard count < policy.capacity else { return false }
        waiting.append(Waiting(attempt: Attempt(mail: mail, failures: 0, since: now), due: now))
        return true
    }

    /// The mail that has been due longest, which counts as on its way until `succeed` or `fail`.
    mutating func next(at now: Duration) -> Step {
        guard running < policy.concurrency, let place = waiting.indices.min(by: { waiting[$0].due < waiting[$1].due })
        else { return .wait(until: nil) }
        guard waiting[place].due <= now else { return .wait(until: waiting[place].due) }
        running += 1
        return .send(waiting.remove(at: place).attempt)
    }

    /// The server took it on.
    mutating func succeed() {
        running -= 1
    }

    /// The try failed; another follows where that can help and the mail's time is not up.
    mutating func fail(_ attempt: Attempt, isRetryable: Bool, at now: Duration) -> Fate {
        running -= 1
        let failures = attempt.failures + 1
        let due = now + policy.pause(after: failures)
        guard isRetryable, failures < policy.attempts, due - attempt.since <= policy.lifetime else { return .givenUp }
        waiting.append(
            Waiting(attempt: Attempt(mail: attempt.mail, failures: failures, since: attempt.since), due: due))
        return .retried
    }
}
