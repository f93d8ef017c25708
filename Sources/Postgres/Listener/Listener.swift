import Core
import Net

/// One connection of its own that listens to channels for the whole process, and comes back when it is lost.
actor Listener {
    typealias Confirmation = (PostgresError?) -> Void

    nonisolated let loop: EventLoop
    private let configuration: ConnectionConfiguration
    private let logger: Logger
    private var subscriptions = Subscriptions<AsyncStream<String>.Continuation>()
    /// Those who wait for the server to confirm their channel.
    private var waiters: [(channel: String, confirmation: Confirmation)] = []
    private var connection: Connection?
    private var isConnected = false
    /// Whether somebody listened on a connection that was lost.
    private var mayHaveMissed = false
    private var isClosed = false
    private var failures = 0

    /// Connects when somebody first wants to listen.
    init(configuration: ConnectionConfiguration, loop: EventLoop, logger: Logger) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    // MARK: Subscribers

    /// Everything sent on the channel after this has returned.
    nonisolated func notifications(on channel: String) async throws -> Notifications {
        let (stream, continuation) = AsyncStream.makeStream(
            of: String.self, bufferingPolicy: .bufferingNewest(Notifications.bufferLimit))
        try await unsafe withUnsafeThrowingContinuation { (confirmed: UnsafeContinuation<Void, any Error>) in
            loop.perform {
                self.assumeIsolated { listener in
                    listener.subscribe(continuation, to: channel) { error in
                        if let error { unsafe confirmed.resume(throwing: error) } else { unsafe confirmed.resume() }
                    }
                }
            }
        }
        return Notifications(stream)
    }

    private func subscribe(
        _ continuation: AsyncStream<String>.Continuation, to channel: String, confirmation: @escaping Confirmation
    ) {
        guard !isClosed else { return confirmation(closedError) }
        let number = subscriptions.add(continuation, to: channel)
        continuation.onTermination = { [weak self, loop] _ in
            loop.execute { self?.assumeIsolated { $0.unsubscribe(number, from: channel) } }
        }
        if subscriptions.isConfirmed(channel) { return confirmation(nil) }
        waiters.append((channel, confirmation))
        if isConnected { listen(to: [channel]) } else if connection == nil { connect() }
    }

    private func unsubscribe(_ number: Int, from channel: String) {
        guard subscriptions.remove(number, from: channel), isConnected else { return }
        send(["UNLISTEN \(unsafeSQL: quotedIdentifier(channel))"]) { _ in }
    }

    private func deliver(_ payload: String, on channel: String) {
        for subscriber in subscriptions.subscribers(of: channel) { subscriber.yield(payload) }
    }

    private func confirmWaiters(_ error: PostgresError?, where isMeant: (String) -> Bool) {
        let meant = waiters.filter { isMeant($0.channel) }
        waiters.removeAll { isMeant($0.channel) }
        for waiter in meant { waiter.confirmation(error) }
    }

    // MARK: The connection

    private func connect() {
        guard !isClosed, !subscriptions.isEmpty else { return }
        let connection = Connection(configuration: configuration, loop: loop, logger: logger)
        self.connection = connection
        connection.assumeIsolated { connection in
            connection.onNotification = { [weak self] channel, payload in
                self?.assumeIsolated { $0.deliver(payload, on: channel) }
            }
            connection.open { [weak self] error in self?.assumeIsolated { $0.finishConnecting(error) } }
        }
    }

    private func finishConnecting(_ error: PostgresError?) {
        if let error { return lose(error) }
        isConnected = true
        connection?.assumeIsolated { connection in
            connection.onLoss = { [weak self] error in self?.assumeIsolated { $0.lose(error) } }
        }
        listen(to: subscriptions.channels, isBeginning: true)
    }

    private func listen(to channels: [String], isBeginning: Bool = false) {
        send(channels.map { "LISTEN \(unsafeSQL: quotedIdentifier($0))" }) { [weak self] result in
            self?.assumeIsolated { $0.finishListening(to: channels, isBeginning: isBeginning, result) }
        }
    }

    private func finishListening(to channels: [String], isBeginning: Bool, _ result: Result<[ResultSet], any Error>) {
        switch result {
        case .failure(let error as PostgresError) where error.code == .server && isBeginning:
            // Nobody would hear anything on this connection, however long it lives.
            connection?.assumeIsolated { $0.close() }
            lose(error)
        case .failure(let error as PostgresError) where error.code == .server:
            confirmWaiters(error) { channels.contains($0) }
        case .failure:
            // The connection is lost, and says so itself.
            break
        case .success:
            failures = 0
            subscriptions.confirm(channels)
            confirmWaiters(nil) { subscriptions.isConfirmed($0) }
            if mayHaveMissed { for subscriber in subscriptions.all { subscriber.yield("") } }
            mayHaveMissed = false
        }
    }

    private func send(_ queries: [Query], completion: @escaping Connection.Completion) {
        connection?.assumeIsolated { $0.send(queries, lease: $0.lease, completion: completion) }
    }

    /// The connection is gone or could not be made: those who wait are told, the others get a new one in a while.
    private func lose(_ error: PostgresError) {
        guard !isClosed else { return }
        logger.warning("The connection for notifications broke", [("error", error.description)])
        if isConnected { mayHaveMissed = true }
        connection = nil
        isConnected = false
        subscriptions.disconnect()
        confirmWaiters(error) { _ in true }
        failures += 1
        loop.schedule(after: .milliseconds(min(50 << min(failures - 1, 7), 5000))) { [weak self] in
            self?.assumeIsolated { listener in
                if listener.connection == nil { listener.connect() }
            }
        }
    }

    // MARK: The end

    /// Ends every sequence and disconnects.
    nonisolated func close() async {
        await unsafe withUnsafeContinuation { (closed: UnsafeContinuation<Void, Never>) in
            loop.perform {
                self.assumeIsolated { $0.end() }
                unsafe closed.resume()
            }
        }
    }

    /// Disconnects, for an owner that has gone without closing it.
    nonisolated func abandon() {
        loop.execute { self.assumeIsolated { $0.end() } }
    }

    private func end() {
        isClosed = true
        connection?.assumeIsolated { $0.close() }
        connection = nil
        isConnected = false
        confirmWaiters(closedError) { _ in true }
        for subscriber in subscriptions.removeAll() { subscriber.finish() }
    }

    private var closedError: PostgresError { PostgresError(.closed, "The database was closed.") }
}
