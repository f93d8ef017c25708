import Core

/// Counts failures by whatever names who failed, such as an address and a user, and says who is kept out.
struct SIPLockOut<Key: Hashable & Sendable>: Sendable {
    /// How much is forgiven.
    struct Policy: Sendable {
        /// So many failures within the window lock.
        var failures = 8
        var window = Duration.seconds(300)
        /// From the last failure on.
        var lock = Duration.seconds(900)
        /// How many keys are remembered.
        var keys = 10_000
    }

    private struct Record {
        var failures: Int
        var first: Timestamp
        var lockedUntil: Timestamp?
    }

    private let policy: Policy
    private var records: [Key: Record] = [:]

    init(_ policy: Policy = Policy()) {
        self.policy = policy
    }

    /// Whether the key is kept out at the moment.
    func isLocked(_ key: Key, at now: Timestamp) -> Bool {
        records[key]?.lockedUntil.map { now < $0 } ?? false
    }

    /// Notes a failure; true where it is the one that locks.
    mutating func fail(_ key: Key, at now: Timestamp) -> Bool {
        if records[key].map({ isOver($0, at: now) }) ?? true {
            makeRoom(at: now)
            records[key] = Record(failures: 0, first: now, lockedUntil: nil)
        }
        guard var record = records[key] else { return false }
        record.failures += 1
        let locks = record.failures >= policy.failures
        let isFirstLock = locks && record.lockedUntil == nil
        if locks { record.lockedUntil = now + policy.lock }
        records[key] = record
        return isFirstLock
    }

    /// Forgets the failures of a key that came to its right.
    mutating func succeed(_ key: Key) {
        records[key] = nil
    }

    private func isOver(_ record: Record, at now: Timestamp) -> Bool {
        now >= record.lockedUntil ?? record.first + policy.window
    }

    /// When all places are taken, what is over goes first, then those who failed least: a flood of new names does not set
    /// free who is locked.
    private mutating func makeRoom(at now: Timestamp) {
        guard records.count >= policy.keys else { return }
        records = records.filter { !isOver($0.value, at: now) }
        guard records.count >= policy.keys else { return }
        let victims = records.sorted { $0.value.failures < $1.value.failures }.prefix(policy.keys / 8 + 1)
        for victim in victims { records[victim.key] = nil }
    }
}
