/// The bookkeeping of a connection pool: who waits, what is idle, what must be opened, checked or closed.
///
/// A pure state machine: connections and callers are numbers, and every method says what its shell must do. Whenever
/// a connection was opened or has gone the shell also asks `connectionToOpen()` until there is none.
struct PoolState {
    /// What to do for a caller who wants a connection.
    enum Acquisition: Equatable {
        case lease(Int)
        /// Wait; and begin to open the connection, if one is named.
        case wait(open: Int?)
        /// Wait; and find out whether this connection still lives: nothing was heard of it for long.
        case check(Int)
        /// The pool is closed.
        case refuse
    }

    /// What to do with a connection that has become free.
    enum Disposal: Equatable {
        case lease(Int, to: Int)
        case keep
        case close
    }

    /// What to do after a connection could not be opened.
    enum Recovery: Equatable {
        /// Call `retry()` after so long.
        case retry(after: Duration)
        /// These callers cannot be served.
        case refuse([Int])
        case nothing
    }

    private enum Phase {
        case opening
        case idle(since: Duration)
        case checking
        case leased
    }

    private struct Slot {
        var phase: Phase
        /// When it has lived long enough.
        var expires: Duration
    }

    private let limits: PoolLimits
    private var slots: [Int: Slot] = [:]
    /// Idle connections, the one used last at the end, so that the others can grow old.
    private var idle: [Int] = []
    private var waiters = WaitingQueue()
    private var lastConnection = 0
    /// How many connections are on their way to those who wait: being opened or checked.
    private var coming = 0
    private var leased = 0
    private var failures = 0
    private var isWaitingToRetry = false
    private(set) var isClosed = false
    /// Leases given out so far.
    private(set) var acquired: UInt64 = 0
    /// Callers whose time ran out so far.
    private(set) var timeouts: UInt64 = 0

    init(limits: PoolLimits) {
        self.limits = limits
    }

    var connectionCount: Int { slots.count }
    var idleCount: Int { idle.count }
    var leasedCount: Int { leased }
    var waiterCount: Int { waiters.count }

    // MARK: Callers

    /// A connection for a caller who need not wait, or nil.
    mutating func leaseIdle(now: Duration) -> Int? {
        guard !isClosed, let connection = idle.last, isFresh(connection, now) else { return nil }
        idle.removeLast()
        lease(connection)
        return connection
    }

    /// A caller wants a connection.
    mutating func acquire(_ waiter: Int, now: Duration) -> Acquisition {
        guard !isClosed else { return .refuse }
        if let connection = leaseIdle(now: now) { return .lease(connection) }
        waiters.append(waiter, deadline: now + limits.patience)
        if let connection = idle.popLast() {
            slots[connection]?.phase = .checking
            coming += 1
            return .check(connection)
        }
        return .wait(open: connectionToOpen())
    }

    /// A caller gives up waiting; false when it is no longer waiting.
    mutating func abandon(_ waiter: Int) -> Bool {
        waiters.remove(waiter)
    }

    /// When somebody's time can run out at the soonest; nil where nobody waits.
    var firstDeadline: Duration? { waiters.firstDeadline }

    /// Takes the callers whose time has run out.
    mutating func timeOut(now: Duration) -> [Int] {
        let due = waiters.removeDue(now: now)
        timeouts += UInt64(due.count)
        return due
    }

    // MARK: Connections

    /// A connection has been opened; the jitter, from 0 to 1, says how much earlier than others it has to go.
    mutating func opened(_ connection: Int, now: Duration, jitter: Double = 0) -> Disposal {
        failures = 0
        slots[connection]?.expires = limits.expiry(openedAt: now, jitter: jitter)
        return settle(connection, now: now, mayExpire: false)
    }

    /// A lease has ended and the connection is sound, or it was found to live.
    mutating func release(_ connection: Int, now: Duration) -> Disposal {
        settle(connection, now: now, mayExpire: true)
    }

    /// A connection has ended, whatever it was doing.
    mutating func lost(_ connection: Int) {
        forget(connection)
    }

    /// A connection could not be opened.
    mutating func failedToOpen(_ connection: Int, isRetryable: Bool, jitter: Double = 0) -> Recovery {
        forget(connection)
        failures += 1
        guard isRetryable, !limits.refusesWhileUnreachable else {
            return waiters.isEmpty ? .nothing : .refuse(waiters.removeAll())
        }
        guard !waiters.isEmpty, !isWaitingToRetry else { return .nothing }
        isWaitingToRetry = true
        return .retry(after: PoolLimits.retryDelay(failures: failures, jitter: jitter))
    }

    /// The time to try again has come.
    mutating func retry() {
        isWaitingToRetry = false
    }

    /// One more connection to open, where more callers wait than connections are coming and there is room.
    mutating func connectionToOpen() -> Int? {
        guard !isClosed, !isWaitingToRetry, slots.count < max(1, limits.maximum), waiters.count > coming else {
            return nil
        }
        lastConnection += 1
        slots[lastConnection] = Slot(phase: .opening, expires: .zero)
        coming += 1
        return lastConnection
    }

    /// Gives nothing out any more; gives the idle connections to close and the callers to refuse.
    mutating func close() -> (connections: [Int], waiters: [Int]) {
        isClosed = true
        let ended = idle
        for connection in ended { forget(connection) }
        return (ended, waiters.removeAll())
    }

    // MARK: Old connections

    /// Gives the idle connections that have idled or lived for too long; they are forgotten and must be closed.
    mutating func sweep(now: Duration) -> [Int] {
        var old: [Int] = []
        for connection in idle {
            guard case .idle(let since)? = slots[connection]?.phase, let expires = slots[connection]?.expires else {
                continue
            }
            let isSuperfluous = idle.count - old.count > limits.minimumIdle && now - since >= limits.idleTimeout
            if isSuperfluous || now >= expires { old.append(connection) }
        }
        for connection in old { forget(connection) }
        return old
    }

    /// How long until a sweep can find something; nil where nothing grows old.
    func sweepDelay(now: Duration) -> Duration? {
        var soonest: Duration?
        for (index, connection) in idle.enumerated() {
            guard let slot = slots[connection], case .idle(let since) = slot.phase else { continue }
            let isSuperfluous = idle.count - index > limits.minimumIdle
            let due = isSuperfluous ? min(slot.expires, since + limits.idleTimeout) : slot.expires
            soonest = min(soonest ?? due, due)
        }
        return soonest.map { max($0 - now, .zero) }
    }

    // MARK: One connection

    private func isFresh(_ connection: Int, _ now: Duration) -> Bool {
        guard case .idle(let since)? = slots[connection]?.phase else { return false }
        return now - since < limits.checkAfter
    }

    private mutating func lease(_ connection: Int) {
        slots[connection]?.phase = .leased
        leased += 1
        acquired += 1
    }

    /// Finds the next use of a connection that has become free.
    private mutating func settle(_ connection: Int, now: Duration, mayExpire: Bool) -> Disposal {
        guard let slot = slots[connection] else { return .close }
        if isClosed || mayExpire && now >= slot.expires {
            forget(connection)
            return .close
        }
        leave(slot.phase)
        guard let waiter = waiters.popFirst() else {
            slots[connection]?.phase = .idle(since: now)
            idle.append(connection)
            return .keep
        }
        lease(connection)
        return .lease(connection, to: waiter)
    }

    private mutating func forget(_ connection: Int) {
        guard let slot = slots.removeValue(forKey: connection) else { return }
        if case .idle = slot.phase { idle.removeAll { $0 == connection } }
        leave(slot.phase)
    }

    private mutating func leave(_ phase: Phase) {
        switch phase {
        case .opening, .checking: coming -= 1
        case .leased: leased -= 1
        case .idle: break
        }
    }
}
