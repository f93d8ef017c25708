import Core
import Net

extension Pool {
    /// How long a connection may take to show that it still lives.
    private static let checkPatience: Duration = .seconds(2)

    /// Begins to open a connection that the state has planned.
    func open(_ slot: Int) {
        let connection = Connection(configuration: connectionConfiguration, loop: loop, logger: logger)
        connections[slot] = connection
        connection.assumeIsolated { connection in
            connection.open { [weak self] error in self?.assumeIsolated { $0.finishOpening(slot, error) } }
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
            connection.assumeIsolated { connection in
                connection.onLoss = { [weak self, weak connection] error in
                    self?.assumeIsolated { $0.connectionBroke(slot, connection, error) }
                }
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
            loop.schedule(after: delay) { [weak self] in
                self?.assumeIsolated { pool in
                    pool.state.retry()
                    // One alone finds out whether the server is back; the others follow it.
                    if let slot = pool.state.connectionToOpen() { pool.open(slot) }
                }
            }
        }
        notifyIfDrained()
    }

    private func connectionBroke(_ slot: Int, _ connection: Connection?, _ error: PostgresError) {
        guard let connection, connections[slot] === connection else { return }
        logger.warning("A database connection broke", [("error", error.description)])
        connections[slot] = nil
        state.lost(slot)
        openMissing()
        notifyIfDrained()
    }

    /// Closes a connection that the state no longer counts, and opens another where somebody waits.
    func discard(_ slot: Int) {
        guard let connection = connections.removeValue(forKey: slot) else { return }
        connection.assumeIsolated { $0.close() }
        openMissing()
        notifyIfDrained()
    }

    // MARK: Old connections

    /// Asks a connection of which nothing was heard for long whether it still lives.
    func check(_ slot: Int) {
        guard let connection = connections[slot] else { return }
        let timer = loop.schedule(after: Self.checkPatience) { [weak self] in
            self?.assumeIsolated { $0.finishCheck(slot, connection, lives: false) }
        }
        connection.assumeIsolated { connection in
            connection.send(["SELECT 1"], lease: connection.lease) { [weak self] result in
                self?.assumeIsolated { pool in
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
        sweepTimer = loop.schedule(after: delay + .milliseconds(1)) { [weak self] in
            self?.assumeIsolated { pool in
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
            loop.perform { self.assumeIsolated { $0.beginClosing { unsafe continuation.resume() } } }
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
        loop.schedule(after: configuration.closeTimeout) { [weak self] in
            self?.assumeIsolated { pool in
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
