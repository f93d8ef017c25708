import Core
import Net

/// The exclusive connections of one event loop: performs what `PoolState` decides.
actor Pool: LoopBound {
    nonisolated let loop: EventLoop
    let connectionConfiguration: ConnectionConfiguration
    let configuration: PoolConfiguration
    let logger: Logger
    var state: PoolState
    var connections: [Int: Connection] = [:]
    /// Those who wait, by the numbers that the state knows them by.
    private var callers: [Int: PoolCaller] = [:]
    private var lastCaller = 0
    /// Goes off when the time of one who waits may be over.
    private var patienceTimer: TimerToken?
    /// Why connections could not be opened, until one could.
    var lastFailure: PostgresError?
    var sweepTimer: TimerToken?
    var whenDrained: [() -> Void] = []

    /// Opens its first connection when somebody wants one.
    init(
        connection: ConnectionConfiguration, configuration: PoolConfiguration, maximum: Int, loop: EventLoop,
        logger: Logger, refusesWhileUnreachable: Bool = false
    ) {
        connectionConfiguration = connection
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        state = PoolState(
            limits: PoolLimits(
                maximum: maximum, minimumIdle: configuration.minimumIdle, idleTimeout: configuration.idleTimeout,
                lifetime: configuration.lifetime, checkAfter: configuration.checkAfter,
                patience: configuration.acquireTimeout, refusesWhileUnreachable: refusesWhileUnreachable))
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    // MARK: Leases

    /// A connection of one's own; the preamble travels with its first statement. Give it back with `release`.
    nonisolated func acquire(preamble: [Query]) async throws -> Lease {
        try Task.checkCancellation()
        if let lease = leaseIdle(preamble: preamble) { return lease }
        let token = ExchangeToken()
        return try await withTaskCancellationHandler {
            try await unsafe withUnsafeThrowingContinuation { continuation in
                enter(unsafe PoolCaller(token: token, preamble: preamble, purpose: .lease(continuation)))
            }
        } onCancel: {
            abandon(token)
        }
    }

    /// Gives a connection back, after its last statement has been answered. One that is not fit for the next caller
    /// is closed and replaced.
    nonisolated func release(_ lease: Lease) {
        if loop.isCurrent {
            isolatedHere { $0.takeBack(lease.slot, lease.connection) }
        } else {
            loop.execute { self.isolatedHere { $0.takeBack(lease.slot, lease.connection) } }
        }
    }

    /// An idle connection without waiting, where the caller runs on the loop already.
    nonisolated private func leaseIdle(preamble: [Query]) -> Lease? {
        guard loop.isCurrent else { return nil }
        return isolatedHere { pool in
            guard let slot = pool.state.leaseIdle(now: pool.now) else { return nil }
            return pool.lease(slot, preamble: preamble)
        }
    }

    private func lease(_ slot: Int, preamble: [Query]) -> Lease? {
        guard let connection = connections[slot] else { return nil }
        let number = connection.isolatedHere { $0.beginLease(preamble: preamble) }
        return Lease(connection: connection, slot: slot, number: number)
    }

    /// Finds the next use of a connection whose last one has ended.
    func takeBack(_ slot: Int, _ connection: Connection) {
        // A connection that broke meanwhile is already gone, or about to say so.
        guard connections[slot] === connection else { return }
        switch connection.isolatedHere({ $0.endLease() }) {
        case .reusable: perform(state.release(slot, now: now), on: slot)
        case .broken: break
        case .unfit:
            state.lost(slot)
            discard(slot)
        }
    }

    /// Does with a connection what the state decided.
    func perform(_ disposal: PoolState.Disposal, on slot: Int) {
        var disposal = disposal
        while true {
            switch disposal {
            case .keep:
                return scheduleSweep()
            case .close:
                return discard(slot)
            case .lease(_, let number):
                guard let caller = callers.removeValue(forKey: number) else { return }
                guard caller.token.isCancelled else { return give(slot, to: caller) }
                caller.fail(CancellationError())
                disposal = state.release(slot, now: now)
            }
        }
    }

    private func give(_ slot: Int, to caller: PoolCaller) {
        switch caller.purpose {
        case .lease(let continuation):
            guard let lease = lease(slot, preamble: caller.preamble) else { return caller.fail(closedError) }
            unsafe continuation.resume(returning: lease)
        case .statements(let queries, let continuation):
            unsafe start(queries, of: caller, on: slot, continuation)
        }
    }

    // MARK: Callers

    /// Serves a caller, now or when it is its turn.
    nonisolated func enter(_ caller: PoolCaller) {
        if loop.isCurrent {
            isolatedHere { $0.admit(caller) }
        } else {
            loop.execute { self.isolatedHere { $0.admit(caller) } }
        }
    }

    private func admit(_ caller: PoolCaller) {
        if caller.token.isCancelled { return caller.fail(CancellationError()) }
        if let slot = state.leaseIdle(now: now) { return give(slot, to: caller) }
        lastCaller += 1
        switch state.acquire(lastCaller, now: now) {
        case .lease(let slot):
            give(slot, to: caller)
        case .refuse:
            caller.fail(closedError)
        case .wait(let slot):
            keep(caller)
            if let slot { open(slot) }
        case .check(let slot):
            keep(caller)
            check(slot)
        }
    }

    private func keep(_ caller: PoolCaller) {
        unsafe caller.token.waiter = lastCaller
        callers[lastCaller] = caller
        schedulePatience()
    }

    /// Fails one who waits, if it still does.
    func refuse(_ number: Int, _ error: any Error) {
        callers.removeValue(forKey: number)?.fail(error)
    }

    /// One timer is enough for all, because they wait equally long.
    private func schedulePatience() {
        guard patienceTimer == nil, let deadline = state.firstDeadline else { return }
        patienceTimer = loop.schedule(at: MonotonicTime(nanoseconds: deadline.nanoseconds)) { [self] in
            isolatedHere { pool in
                pool.patienceTimer = nil
                for number in pool.state.timeOut(now: pool.now) { pool.refuse(number, pool.exhaustedError) }
                pool.schedulePatience()
            }
        }
    }

    /// The caller of the token no longer wants anything, whether it waits or its statements run.
    nonisolated func abandon(_ token: ExchangeToken) {
        token.cancel()
        loop.execute {
            self.isolatedHere { pool in
                let number = unsafe token.waiter
                if pool.state.abandon(number) { return pool.refuse(number, CancellationError()) }
                for connection in pool.connections.values { connection.isolatedHere { $0.cancelIfAsked() } }
            }
        }
    }

    /// The monotonic clock, as `PoolState` counts it.
    var now: Duration { .nanoseconds(loop.turnTime.nanoseconds) }

    /// What callers of a closed pool get.
    var closedError: PostgresError { PostgresError(.closed, "The database was closed.") }

    private var exhaustedError: PostgresError {
        let reason =
            lastFailure.map { "The database cannot be reached: \($0.message)" }
            ?? "All \(connections.count) database connections are busy."
        return PostgresError(.exhausted, reason, isRetryable: true)
    }

    /// How the pool stands now.
    var statistics: PoolStatistics {
        PoolStatistics(
            open: state.connectionCount, idle: state.idleCount, leased: state.leasedCount, waiting: state.waiterCount,
            acquired: state.acquired, timeouts: state.timeouts)
    }
}
