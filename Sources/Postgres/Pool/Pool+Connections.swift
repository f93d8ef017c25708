import Core
import Net

extension Pool {
    /// Begins to open a connection that the state has planned.
    func open(_ slot: Int) {
        let connection = Connection(configuration: connectionConfiguration, loop: loop, logger: logger)
        connections[slot] = connection
        connection.assumeIsolated { connection in
            connection.open { [weak self] error in self?.assumeIsolated { $0.finishOpening(slot, error) } }
        }
    }

    private func finishOpening(_ slot: Int, _ error: PostgresError?) {
        guard let connection = connections[slot] else { return }
        guard let error else {
            lastFailure = nil
            connection.assumeIsolated { connection in
                connection.onLoss = { [weak self] error in self?.assumeIsolated { $0.connectionBroke(slot, error) } }
            }
            return perform(state.opened(slot, now: now), on: slot)
        }
        connections[slot] = nil
        lastFailure = error
        logger.warning("A database connection could not be opened", [("error", error.description)])
        switch state.failedToOpen(slot, isRetryable: error.isRetryable) {
        case .nothing:
            break
        case .refuse(let waiters):
            for waiter in waiters { refuse(waiter, error) }
        case .retry(let delay):
            loop.schedule(after: delay) { [weak self] in
                self?.assumeIsolated { pool in
                    if let slot = pool.state.retry() { pool.open(slot) }
                }
            }
        }
        notifyIfDrained()
    }

    private func connectionBroke(_ slot: Int, _ error: PostgresError) {
        logger.warning("A database connection broke", [("error", error.description)])
        connections[slot] = nil
        if let replacement = state.lost(slot) { open(replacement) }
        notifyIfDrained()
    }

    /// Closes a connection that the state no longer counts, or is about to forget.
    func discard(_ slot: Int) {
        guard let connection = connections.removeValue(forKey: slot) else { return }
        connection.assumeIsolated { $0.close() }
        notifyIfDrained()
    }

    // MARK: Old connections

    /// Looks after idle connections once they may have idled for too long.
    func scheduleSweep() {
        guard sweepTimer == nil, connections.count > configuration.minimumIdle else { return }
        sweepTimer = loop.schedule(after: configuration.idleTimeout) { [weak self] in
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
