/// The bookkeeping of a connection pool: who waits, what is idle, what must be opened or closed.
///
/// A pure state machine: connections and callers are numbers, and every method says what its shell must do.
struct PoolState {
    /// What to do for a caller who wants a connection.
    enum Acquisition: Equatable {
        case lease(Int)
        /// Wait; and begin to open the connection, if one is named.
        case wait(open: Int?)
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

    private enum Slot {
        case opening
        case idle(since: Duration)
        case leased
    }

    private let maximum: Int
    private let minimumIdle: Int
    private let idleTimeout: Duration
    private var slots: [Int: Slot] = [:]
    /// Idle connections, the one used last at the end, so that the others can grow old.
    private var idle: [Int] = []
    /// Callers in the order in which they came.
    private var waiters: [Int] = []
    private var lastConnection = 0
    private var failures = 0
    private var isWaitingToRetry = false
    private(set) var isClosed = false

    /// Keeps at most `maximum` connections; idle ones beyond `minimumIdle` go after the time-out.
    init(maximum: Int, minimumIdle: Int, idleTimeout: Duration) {
        self.maximum = max(1, maximum)
        self.minimumIdle = minimumIdle
        self.idleTimeout = idleTimeout
    }

    var connectionCount: Int { slots.count }
    var waiterCount: Int { waiters.count }
    /// Whether the next caller need not wait.
    var hasIdle: Bool { !idle.isEmpty }

    // MARK: Callers

    /// A caller wants a connection.
    mutating func acquire(_ waiter: Int) -> Acquisition {
        guard !isClosed else { return .refuse }
        if let connection = idle.popLast() {
            slots[connection] = .leased
            return .lease(connection)
        }
        waiters.append(waiter)
        return .wait(open: openIfNeeded())
    }

    /// A caller gives up waiting; false when it is no longer waiting.
    mutating func abandon(_ waiter: Int) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    // MARK: Connections

    /// A connection has been opened.
    mutating func opened(_ connection: Int, now: Duration) -> Disposal {
        failures = 0
        return dispose(of: connection, now: now)
    }

    /// A lease has ended and the connection is sound.
    mutating func release(_ connection: Int, now: Duration) -> Disposal {
        dispose(of: connection, now: now)
    }

    /// A connection has ended, whatever it was doing; gives the one to open in its place.
    mutating func lost(_ connection: Int) -> Int? {
        slots[connection] = nil
        idle.removeAll { $0 == connection }
        return isWaitingToRetry ? nil : openIfNeeded()
    }

    /// A connection could not be opened.
    mutating func failedToOpen(_ connection: Int, isRetryable: Bool) -> Recovery {
        slots[connection] = nil
        guard isRetryable else {
            defer { waiters = [] }
            return waiters.isEmpty ? .nothing : .refuse(waiters)
        }
        failures += 1
        guard !waiters.isEmpty, !isWaitingToRetry else { return .nothing }
        isWaitingToRetry = true
        return .retry(after: .milliseconds(min(50 << min(failures - 1, 5), 1000)))
    }

    /// The time to try again has come; gives the connection to open.
    mutating func retry() -> Int? {
        isWaitingToRetry = false
        return openIfNeeded()
    }

    /// Gives the connections that have idled for too long; they are forgotten and must be closed.
    mutating func sweep(now: Duration) -> [Int] {
        var old: [Int] = []
        for connection in idle.prefix(max(0, idle.count - minimumIdle)) {
            if case .idle(let since) = slots[connection], now - since >= idleTimeout { old.append(connection) }
        }
        idle.removeFirst(old.count)
        for connection in old { slots[connection] = nil }
        return old
    }

    /// Gives nothing out any more; gives the idle connections to close and the callers to refuse.
    mutating func close() -> (connections: [Int], waiters: [Int]) {
        isClosed = true
        defer {
            idle = []
            waiters = []
        }
        for connection in idle { slots[connection] = nil }
        return (idle, waiters)
    }

    private mutating func dispose(of connection: Int, now: Duration) -> Disposal {
        if isClosed {
            slots[connection] = nil
            return .close
        }
        if waiters.isEmpty {
            slots[connection] = .idle(since: now)
            idle.append(connection)
            return .keep
        }
        slots[connection] = .leased
        return .lease(connection, to: waiters.removeFirst())
    }

    /// One more connection, when more callers wait than connections are being opened and there is room.
    private mutating func openIfNeeded() -> Int? {
        guard !isClosed, !isWaitingToRetry, slots.count < maximum else { return nil }
        let opening = slots.values.count { if case .opening = $0 { true } else { false } }
        guard waiters.count > opening else { return nil }
        lastConnection += 1
        slots[lastConnection] = .opening
        return lastConnection
    }
}
