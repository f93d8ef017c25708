import Core
import Net

/// The connections of one event loop: performs what `PoolState` decides.
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
    var waiters: [Int: Waiter] = [:]
    var lastWaiter = 0
    /// Why connections could not be opened, until one could.
    var lastFailure: PostgresError?
    var sweepTimer: TimerToken?
    var whenDrained: [() -> Void] = []

    /// Opens its first connection when somebody wants one.
    init(
        connection: ConnectionConfiguration, configuration: PoolConfiguration, maximum: Int, loop: EventLoop,
        logger: Logger
    ) {
        connectionConfiguration = connection
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        state = PoolState(
            maximum: maximum, minimumIdle: configuration.minimumIdle, idleTimeout: configuration.idleTimeout)
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
            loop.execute { self.assumeIsolated { $0.abandonCancelled() } }
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
            guard pool.state.hasIdle, case .lease(let slot) = pool.state.acquire(0) else { return nil }
            return pool.lease(slot, preamble: preamble)
        }
    }

    private func enqueue(
        preamble: [Query], token: ExchangeToken, completion: @escaping (Result<Lease, any Error>) -> Void
    ) {
        if token.isCancelled { return completion(.failure(CancellationError())) }
        lastWaiter += 1
        let waiter = lastWaiter
        switch state.acquire(waiter) {
        case .lease(let slot):
            completion(lease(slot, preamble: preamble).map { .success($0) } ?? .failure(closedError))
        case .refuse:
            completion(.failure(closedError))
        case .wait(let slot):
            let timer = loop.schedule(after: configuration.acquireTimeout) { [weak self] in
                self?.assumeIsolated { $0.timeOut(waiter) }
            }
            waiters[waiter] = Waiter(token: token, preamble: preamble, timer: timer, completion: completion)
            if let slot { open(slot) }
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
            discard(lease.slot)
            if let slot = state.lost(lease.slot) { open(slot) }
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

    /// Fails a waiter, if it still waits.
    func refuse(_ waiter: Int, _ error: any Error) {
        removeWaiter(waiter)?.completion(.failure(error))
    }

    private func removeWaiter(_ waiter: Int) -> Waiter? {
        guard let removed = waiters.removeValue(forKey: waiter) else { return nil }
        loop.cancel(removed.timer)
        return removed
    }

    private func timeOut(_ waiter: Int) {
        guard state.abandon(waiter) else { return }
        let reason =
            lastFailure.map { "The database cannot be reached: \($0.message)" }
            ?? "All \(connections.count) database connections are busy."
        refuse(waiter, PostgresError(.exhausted, reason, isRetryable: true))
    }

    private func abandonCancelled() {
        for (number, waiter) in waiters where waiter.token.isCancelled && state.abandon(number) {
            refuse(number, CancellationError())
        }
    }

    /// The monotonic clock, as `PoolState` counts it.
    var now: Duration { .nanoseconds(MonotonicTime.now().nanoseconds) }

    /// What callers of a closed pool get.
    var closedError: PostgresError { PostgresError(.closed, "The database was closed.") }
}
