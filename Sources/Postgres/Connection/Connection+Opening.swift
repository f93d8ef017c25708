import Core
import Net

extension Connection {
    /// Connects, logs in and prepares the session, then calls once: without an error when it is ready.
    func open(_ completion: @escaping @Sendable (PostgresError?) -> Void) {
        stage = .opening
        onOpened = completion
        if let url = configuration.url, !Libpq.understands(url) {
            return end(
                PostgresError(
                    .connection,
                    "The value of \(configuration.key) is no connection string of the form "
                        + "postgresql://user:password@host/database."))
        }
        let (loop, configuration, notices) = (loop, configuration, NoticeBox(logger: logger))
        openingTimer = loop.schedule(after: configuration.connectTimeout) { [self] in
            isolatedHere {
                $0.end(PostgresError(.connection, "The database does not answer.", isRetryable: true))
            }
        }
        // Finding the host can block, so it happens on another thread; everything later happens here.
        let isStarted = BlockingThread.run {
            let started = Handover(Libpq(configuration, notices: notices))
            loop.execute { self.isolatedHere { $0.start(started.take() ?? nil) } }
        }
        if !isStarted { end(PostgresError(.connection, "The system has no thread left.", isRetryable: true)) }
    }

    /// Connects, logs in and prepares the session.
    nonisolated func open() async throws {
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
            loop.perform {
                self.isolatedHere {
                    $0.open { error in
                        if let error {
                            unsafe continuation.resume(throwing: error)
                        } else {
                            unsafe continuation.resume()
                        }
                    }
                }
            }
        }
    }

    private func start(_ started: Libpq?) {
        guard case .opening = stage else { return }
        guard let started else { return end(PostgresError(.connection, "The system has no memory left.")) }
        libpq = started
        if started.isBroken { return end(lostError()) }
        watch(writing: true)
    }

    /// Takes the next step after the socket became ready.
    func continueOpening() {
        guard let libpq else { return }
        switch libpq.poll() {
        case .waitForReading: watch(writing: false)
        case .waitForWriting: watch(writing: true)
        case .failed: end(lostError())
        case .open:
            guard libpq.enterPipeline() else { return end(lostError()) }
            canceller = libpq.makeCanceller()
            watch(writing: false)
            prepareSession()
        }
    }

    /// Makes the text forms of values independent of the server's settings, and takes the role.
    private func prepareSession() {
        guard let libpq else { return }
        var settings = ["SET TimeZone = 'UTC'", "SET DateStyle = 'ISO'", "SET bytea_output = 'hex'"]
        if let role = configuration.role { settings.append("SET ROLE \(quotedIdentifier(role))") }
        if let timeout = configuration.statementTimeout {
            settings.append("SET statement_timeout = \(max(1, timeout.nanoseconds / 1_000_000))")
        }
        stage = .ready
        callers.append(
            Caller(token: .neverCancelled) { [self] result in
                // Called by this connection itself.
                isolatedHere { $0.finishOpening(result) }
            })
        queue.append(Exchange(token: .neverCancelled, steps: settings.map { _ in .runSilently }))
        guard settings.allSatisfy({ libpq.sendOnce($0) }), libpq.sendSync() else { return end(lostError()) }
        flush()
    }

    private func finishOpening(_ result: Result<[ResultSet], any Error>) {
        if let openingTimer { loop.cancel(openingTimer) }
        openingTimer = nil
        switch result {
        case .success:
            let opened = onOpened
            onOpened = nil
            opened?(nil)
        case .failure(let error):
            end(error as? PostgresError ?? lostError())
        }
    }
}

/// A name as SQL takes it whatever it contains.
func quotedIdentifier(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
