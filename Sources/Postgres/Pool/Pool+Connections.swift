import Core
import Net

extension Pool {
    /// How long a connection may take to show that it still lives.
    private static let checkPatience: Duration = .seconds(2)

    /// Begins to open a connection that the state has planned.
    func open(_ slot: Int) {
        let connection = Connection(configuration: connectionConfiguration, loop: loop, logger: logger)
        connections[slot] = connection
        connection.isolatedHere { connection in
            connection.open { [self] error in isolatedHere { $0.finishOpening(slot, error) } }
        }
    }

    /// Opens what those who wait still need.
    private func openMissing() {
        while let slot = state.connectionToOpen() { open(slot) }
    }

    private func finishOpening(_ slot: Int, _ error: PostgresError?) {
        guard let connection = connections[slot] else { return }
        guard let error else {
            lastFailure = nil
            connection.isolatedHere { connection in
                connection.onLoss = { [self] error in isolatedHere { $0.connectionBroke(slot, error) } }
            }
            perform(state.opened(slot, now: now, jitter: .random(in: 0...1)), on: slot)
            return openMissing()
        }
        connections[slot] = nil
        lastFailure = error
        logger.warning("A database connection could not be opened", [("error", error.description)])
        switch state.failedToOpen(slot, isRetryable: error.isRetryable, jitter: .random(in: 0...1)) {
        case .nothing:
            break
        case .refuse(let waiters):
            for waiter in waiters { refuse(waiter, error) }
        case .retry(let delay):
            loop.schedule(after: delay) { [self] in
                isolatedHere { pool in
                    pool.state.retry()
                    // One alone finds out whether the server is back; the others follow it.
                    if let slot = pool.state.connectionToOpen() { pool.open(slot) }
                }
            }
        }
        notifyIfDrained()
    }

    private func connectionBroke(_ slot: Int, _ error: PostgresError) {
        guard connections.removeValue(forKey: slot) != nil else { return }
        logger.warning("A database connection broke", [("error", error.description)])
        state.lost(slot)
        openMissing()
        notifyIfDrained()
    }

    /// Closes a connection that the state no longer counts, and opens another where somebody waits.
    func discard(_ slot: Int) {
        guard let connection = connections.removeValue(forKey: slot) else { return }
        connection.isolatedHere { $0.close() }
        openMissing()
        notifyIfDrained()
    }

    // MARK: Old connections

    /// Asks a connection of which nothing was heard for long whether it still lives.
    func check(_ slot: Int) {
        guard let connection = connections[slot] else { return }
        let timer = loop.schedule(after: Self.checkPatience) { [self] in
            isolatedHere { $0.finishCheck(slot, connection, lives: false) }
        }
        connection.isolatedHere { connection in
            connection.send(["SELECT 1"], lease: connection.lease) { [self] result in
                isolatedHere { pool in
                    pool.loop.cancel(timer)
                    pool.finishCheck(slot, connection, lives: (try? result.get()) != nil)
                }
            }
        }
    }

    private func finishCheck(_ slot: Int, _ connection: Connection, lives: Bool) {
        guard connections[slot] === connection else { return }
        if lives { return perform(state.release(slot, now: now), on: slot) }
        logger.warning("A database connection no longer answered")
        state.lost(slot)
        discard(slot)
    }

    /// Looks after idle connections once they may have idled or lived for too long.
    func scheduleSweep() {
        guard sweepTimer == nil, !state.isClosed, let delay = state.sweepDelay(now: now) else { return }
        // The clock of the state stands still within a turn; a little later is certain to find what is due.
        sweepTimer = loop.schedule(after: delay + .milliseconds(1)) { [self] in
            isolatedHere { pool in
                pool.sweepTimer = nil
                for slot in pool.state.sweep(now: pool.now) { pool.discard(slot) }
                pool.scheduleSweep()
            }
        }
    }

    // MARK: Closing

    /// Refuses everybody from now on and waits until leased connections came back, at most the configured time; then
    /// closes them too.
    nonisolated func close() async {
        await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            loop.perform { self.isolatedHere { $0.beginClosing { unsafe continuation.resume() } } }
        }
    }

    /// Closes everything at once, for an owner that has gone without closing it.
    nonisolated func abandon() {
        loop.execute {
            self.isolatedHere { pool in
                guard !pool.state.isClosed else { return }
                pool.beginClosing {}
                for slot in pool.connections.keys { pool.discard(slot) }
            }
        }
    }

    private func beginClosing(_ completion: @escaping () -> Void) {
        let (idle, refused) = state.close()
        if let sweepTimer { loop.cancel(sweepTimer) }
        sweepTimer = nil
        whenDrained.append(completion)
        for slot in idle { discard(slot) }
        for waiter in refused { refuse(waiter, closedError) }
        notifyIfDrained()
        guard !connections.isEmpty else { return }
        loop.schedule(after: configuration.closeTimeout) { [self] in
            isolatedHere { pool in
                for slot in pool.connections.keys { pool.discard(slot) }
            }
        }
    }

    private func notifyIfDrained() {
        guard state.isClosed, connections.isEmpty else { return }
        let waiting = whenDrained
        whenDrained = []
        for completion in waiting { completion() }
    }
}
