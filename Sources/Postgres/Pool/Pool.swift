import Core
import Net

/// The exclusive connections of one event loop: performs what `PoolState` decides.
actor Pool {
    /// A caller who waits for a connection.
    struct Waiter {
        let token: ExchangeToken
        let preamble: [Query]
        let timer: TimerToken
        let completion: (Result<Lease, any Error>) -> Void
    }

    nonisolated let loop: EventLoop
    let connectionConfiguration: ConnectionConfiguration
    let configuration: PoolConfiguration
    let logger: Logger
    var state: PoolState
    var connections: [Int: Connection] = [:]
    private var waiters: [Int: Waiter] = [:]
    /// The numbers of those who wait, by their tokens.
    private var numbers: [ObjectIdentifier: Int] = [:]
    private var lastWaiter = 0
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
                refusesWhileUnreachable: refusesWhileUnreachable))
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
                loop.perform {
                    self.assumeIsolated {
                        $0.enqueue(preamble: preamble, token: token) { unsafe continuation.resume(with: $0) }
                    }
                }
            }
        } onCancel: {
            token.cancel()
            loop.execute { self.assumeIsolated { $0.abandon(token) } }
        }
    }

    /// Gives a connection back, after its last statement has been answered. One that is not fit for the next caller
    /// is closed and replaced.
    nonisolated func release(_ lease: Lease) {
        loop.perform { self.assumeIsolated { $0.takeBack(lease) } }
    }

    /// An idle connection without waiting, where the caller runs on the loop already.
    nonisolated private func leaseIdle(preamble: [Query]) -> Lease? {
        guard loop.isCurrent else { return nil }
        return assumeIsolated { pool in
            guard let slot = pool.state.leaseIdle(now: pool.now) else { return nil }
            return pool.lease(slot, preamble: preamble)
        }
    }

    private func enqueue(
        preamble: [Query], token: ExchangeToken, completion: @escaping (Result<Lease, any Error>) -> Void
    ) {
        if token.isCancelled { return completion(.failure(CancellationError())) }
        lastWaiter += 1
        let waiter = lastWaiter
        switch state.acquire(waiter, now: now) {
        case .lease(let slot):
            completion(lease(slot, preamble: preamble).map { .success($0) } ?? .failure(closedError))
        case .refuse:
            completion(.failure(closedError))
        case .wait(let slot):
            wait(as: waiter, preamble: preamble, token: token, completion: completion)
            if let slot { open(slot) }
        case .check(let slot):
            wait(as: waiter, preamble: preamble, token: token, completion: completion)
            check(slot)
        }
    }

    private func lease(_ slot: Int, preamble: [Query]) -> Lease? {
        guard let connection = connections[slot] else { return nil }
        let number = connection.assumeIsolated { $0.beginLease(preamble: preamble) }
        return Lease(connection: connection, slot: slot, number: number)
    }

    private func takeBack(_ lease: Lease) {
        // A connection that broke under the lease is already gone.
        guard connections[lease.slot] === lease.connection else { return }
        let isReusable = lease.connection.assumeIsolated { connection in
            _ = connection.beginLease(preamble: [])
            return connection.isReusable
        }
        if isReusable {
            perform(state.release(lease.slot, now: now), on: lease.slot)
        } else {
            state.lost(lease.slot)
            discard(lease.slot)
        }
    }

    /// Does with a connection what the state decided.
    func perform(_ disposal: PoolState.Disposal, on slot: Int) {
        switch disposal {
        case .keep:
            scheduleSweep()
        case .close:
            discard(slot)
        case .lease(_, let number):
            guard let waiter = removeWaiter(number), let lease = lease(slot, preamble: waiter.preamble) else { return }
            waiter.completion(.success(lease))
        }
    }

    // MARK: Waiting

    private func wait(
        as number: Int, preamble: [Query], token: ExchangeToken,
        completion: @escaping (Result<Lease, any Error>) -> Void
    ) {
        let timer = loop.schedule(after: configuration.acquireTimeout) { [weak self] in
            self?.assumeIsolated { $0.timeOut(number) }
        }
        numbers[ObjectIdentifier(token)] = number
        waiters[number] = Waiter(token: token, preamble: preamble, timer: timer, completion: completion)
    }

    /// Fails a waiter, if it still waits.
    func refuse(_ waiter: Int, _ error: any Error) {
        removeWaiter(waiter)?.completion(.failure(error))
    }

    private func removeWaiter(_ waiter: Int) -> Waiter? {
        guard let removed = waiters.removeValue(forKey: waiter) else { return nil }
        numbers[ObjectIdentifier(removed.token)] = nil
        loop.cancel(removed.timer)
        return removed
    }

    private func timeOut(_ waiter: Int) {
        guard state.timeOut(waiter) else { return }
        let reason =
            lastFailure.map { "The database cannot be reached: \($0.message)" }
            ?? "All \(connections.count) database connections are busy."
        refuse(waiter, PostgresError(.exhausted, reason, isRetryable: true))
    }

    private func abandon(_ token: ExchangeToken) {
        guard let waiter = numbers[ObjectIdentifier(token)], state.abandon(waiter) else { return }
        refuse(waiter, CancellationError())
    }

    /// The monotonic clock, as `PoolState` counts it.
    var now: Duration { .nanoseconds(loop.turnTime.nanoseconds) }

    /// What callers of a closed pool get.
    var closedError: PostgresError { PostgresError(.closed, "The database was closed.") }

    /// How the pool stands now.
    var statistics: PoolStatistics {
        PoolStatistics(
            open: state.connectionCount, idle: state.idleCount, leased: state.leasedCount, waiting: state.waiterCount,
            acquired: state.acquired, timeouts: state.timeouts)
    }
}
