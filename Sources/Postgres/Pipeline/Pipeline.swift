import Core
import Net

/// The connections of one event loop that short statements share: each statement is sent at once, behind those of
/// others that are still on their way, and has an end of its own, so that its failure is nobody else's.
///
/// Nothing is ever cancelled on these connections, because the request could strike a neighbour: the server's time-out
/// ends what takes too long.
actor Pipeline: LoopBound {
    /// How a statement fared.
    enum Outcome: Sendable {
        case answered(Result<[ResultSet], any Error>)
        /// It had no effect, and belongs on a connection of its own.
        case declined
    }

    /// How often connections are looked after while there are any.
    private static let sweepInterval: Duration = .seconds(5)

    nonisolated let loop: EventLoop
    private let connectionConfiguration: ConnectionConfiguration
    private let closeTimeout: Duration
    private let logger: Logger
    private var state: PipelineState
    private var slow = SlowStatements()
    private var connections: [Int: Connection] = [:]
    private var sweepTimer: TimerToken?
    private var whenDrained: [() -> Void] = []

    /// Opens its first connection when somebody wants one.
    init(
        connection: ConnectionConfiguration, configuration: PoolConfiguration, maximum: Int, loop: EventLoop,
        logger: Logger
    ) {
        connectionConfiguration = connection.ending(statementsAfter: configuration.sharedStatementTimeout)
        closeTimeout = configuration.closeTimeout
        self.loop = loop
        self.logger = logger
        state = PipelineState(
            // Nobody waits for a shared connection to be opened, so none is kept that would have to be checked first.
            limits: PoolLimits(
                maximum: maximum, idleTimeout: min(configuration.idleTimeout, configuration.checkAfter),
                lifetime: configuration.lifetime),
            statementTimeout: configuration.sharedStatementTimeout)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    // MARK: Statements

    /// Runs the statements as one transaction; the preamble goes before them and is not answered. When the task is
    /// cancelled they still come to their end, which is never far.
    nonisolated func run(_ queries: [Query], preamble: [Query]) async -> Outcome {
        await unsafe withUnsafeContinuation { continuation in
            if loop.isCurrent {
                isolatedHere { $0.send(queries, preamble: preamble) { unsafe continuation.resume(returning: $0) } }
            } else {
                loop.execute {
                    self.isolatedHere {
                        $0.send(queries, preamble: preamble) { unsafe continuation.resume(returning: $0) }
                    }
                }
            }
        }
    }

    private func send(_ queries: [Query], preamble: [Query], completion: @escaping @Sendable (Outcome) -> Void) {
        guard !queries.contains(where: { slow.contains($0.sql, now: now) }) else {
            state.declineAnswered()
            return completion(.declined)
        }
        switch state.route(now: now) {
        case .decline(let new):
            if let new { open(new) }
            completion(.declined)
        case .send(let slot, let new):
            if let new { open(new) }
            guard let connection = connections[slot] else { return completion(.declined) }
            connection.isolatedHere { connection in
                connection.send(queries, preamble: preamble, lease: connection.lease, token: .neverCancelled) {
                    [self] result in
                    isolatedHere { $0.finish(slot, queries, result, completion) }
                }
            }
        }
    }

    private func finish(
        _ slot: Int, _ queries: [Query], _ result: Result<[ResultSet], any Error>,
        _ completion: @Sendable (Outcome) -> Void
    ) {
        state.finished(slot, now: now)
        if case .failure(let error as PostgresError) = result, error.isWorthAnotherConnection {
            if error.sqlState == .queryCanceled { for query in queries { slow.insert(query.sql, now: now) } }
            state.declineAnswered()
            completion(.declined)
        } else {
            completion(.answered(result))
        }
        if state.isClosed { sweep() }
    }

    // MARK: Connections

    private func open(_ slot: Int) {
        let connection = Connection(configuration: connectionConfiguration, loop: loop, logger: logger)
        connections[slot] = connection
        connection.isolatedHere { connection in
            connection.isShared = true
            connection.open { [self] error in isolatedHere { $0.finishOpening(slot, error) } }
        }
    }

    private func finishOpening(_ slot: Int, _ error: PostgresError?) {
        guard let connection = connections[slot] else { return }
        if let error {
            // Whoever wanted it has gone to the exclusive connections, which tell the log and the caller.
            logger.debug("A shared database connection could not be opened", [("error", error.description)])
            connections[slot] = nil
            state.failedToOpen(slot, now: now, jitter: .random(in: 0...1))
            return notifyIfDrained()
        }
        guard state.opened(slot, now: now, jitter: .random(in: 0...1)) else { return discard(slot) }
        connection.isolatedHere { connection in
            connection.onLoss = { [self] error in isolatedHere { $0.connectionBroke(slot, error) } }
        }
        scheduleSweep()
    }

    private func connectionBroke(_ slot: Int, _ error: PostgresError) {
        guard connections.removeValue(forKey: slot) != nil else { return }
        logger.warning("A shared database connection broke", [("error", error.description)])
        state.lost(slot)
        notifyIfDrained()
    }

    private func discard(_ slot: Int) {
        guard let connection = connections.removeValue(forKey: slot) else { return }
        connection.isolatedHere { $0.close() }
        notifyIfDrained()
    }

    private func scheduleSweep() {
        guard sweepTimer == nil, !connections.isEmpty else { return }
        sweepTimer = loop.schedule(after: Self.sweepInterval) { [self] in
            isolatedHere { pipeline in
                pipeline.sweepTimer = nil
                pipeline.sweep()
                pipeline.scheduleSweep()
            }
        }
    }

    private func sweep() {
        let sweep = state.sweep(now: now)
        for slot in sweep.idle { discard(slot) }
        for slot in sweep.dead {
            guard let connection = connections.removeValue(forKey: slot) else { continue }
            logger.warning("A shared database connection no longer answered")
            connection.isolatedHere {
                $0.end(PostgresError(.connection, "The database no longer answers.", isRetryable: true))
            }
        }
        notifyIfDrained()
    }

    // MARK: Closing

    /// Takes nothing more and waits until what is on its way has ended, at most the configured time.
    nonisolated func close() async {
        await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            loop.perform { self.isolatedHere { $0.beginClosing { unsafe continuation.resume() } } }
        }
    }

    /// Closes everything at once, for an owner that has gone without closing it.
    nonisolated func abandon() {
        loop.execute {
            self.isolatedHere { pipeline in
                guard !pipeline.state.isClosed else { return }
                pipeline.beginClosing {}
                for slot in pipeline.connections.keys { pipeline.discard(slot) }
            }
        }
    }

    private func beginClosing(_ completion: @escaping () -> Void) {
        state.close()
        whenDrained.append(completion)
        sweep()
        guard !connections.isEmpty else { return }
        loop.schedule(after: closeTimeout) { [self] in
            isolatedHere { pipeline in
                for slot in pipeline.connections.keys { pipeline.discard(slot) }
            }
        }
    }

    private func notifyIfDrained() {
        guard state.isClosed, connections.isEmpty else { return }
        if let sweepTimer { loop.cancel(sweepTimer) }
        sweepTimer = nil
        let waiting = whenDrained
        whenDrained = []
        for completion in waiting { completion() }
    }

    private var now: Duration { .nanoseconds(loop.turnTime.nanoseconds) }

    /// How the shared connections stand now.
    var statistics: PipelineStatistics {
        PipelineStatistics(
            open: state.connectionCount, inFlight: state.inFlight, sent: state.sent, declined: state.declined)
    }
}
