import Core

/// Counts attempts and says how long the next one must wait: a pure state machine.
///
/// Every attempt counts when it begins, so that many at once gain nothing; success forgets them. After the free ones
/// each attempt doubles the wait.
struct AttemptLedger: Sendable {
    struct Limits: Sendable {
        /// Attempts that are heard at once.
        var free = 5
        var firstDelay = Duration.seconds(1)
        var longestDelay = Duration.seconds(900)
        /// Silence after which everything is forgotten.
        var memory = Duration.seconds(3600)
        /// How many keys are remembered; past it the one that was silent longest is forgotten.
        var capacity = 10_000
    }

    private struct Entry {
        var attempts: Int
        var last: Timestamp
        /// When the next attempt is heard; nil where it need not wait.
        var nextAllowed: Timestamp?
    }

    private let limits: Limits
    private var entries: [String: Entry] = [:]

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// How many keys are remembered.
    var count: Int { entries.count }

    /// The seconds that the next attempt must wait, rounded up; nil where it is heard at once. Counts nothing.
    func wait(_ key: String, at now: Timestamp) -> Int? {
        guard let entry = entries[key], entry.last + limits.memory > now, let next = entry.nextAllowed, next > now
        else {
            return nil
        }
        return Int((next.microseconds - now.microseconds + 999_999) / 1_000_000)
    }

    /// Counts an attempt and gives nil, or gives the seconds to wait, rounded up, and counts nothing.
    mutating func begin(_ key: String, at now: Timestamp) -> Int? {
        if let wait = wait(key, at: now) { return wait }
        var entry = entries[key] ?? Entry(attempts: 0, last: now)
        if entry.last + limits.memory <= now { entry = Entry(attempts: 0, last: now) }
        entry.attempts += 1
        // Of two that begin together, the one with the earlier time may be counted last.
        entry.last = max(entry.last, now)
        entry.nextAllowed = delay(after: entry.attempts).map { now + $0 }
        if entries[key] == nil { makeRoom(at: now) }
        entries[key] = entry
        return nil
    }

    /// Forgets the attempts of a key that proved itself.
    mutating func succeed(_ key: String) {
        entries[key] = nil
    }

    /// Takes one attempt back, and with it the wait that it brought.
    mutating func forgive(_ key: String) {
        guard var entry = entries[key] else { return }
        entry.attempts -= 1
        entry.nextAllowed = nil
        entries[key] = entry.attempts > 0 ? entry : nil
    }

    private func delay(after attempts: Int) -> Duration? {
        guard attempts >= limits.free else { return nil }
        // 2^20 first delays are past any longest one, and the product cannot overflow.
        return min(limits.firstDelay * (1 << min(attempts - limits.free, 20)), limits.longestDelay)
    }

    private mutating func makeRoom(at now: Timestamp) {
        guard entries.count >= limits.capacity else { return }
        entries = entries.filter { $0.value.last + limits.memory > now }
        guard entries.count >= limits.capacity, let oldest = entries.min(by: { $0.value.last < $1.value.last }) else {
            return
        }
        entries[oldest.key] = nil
    }
}
