import Core
import Net

/// One connection to the server, bound to an event loop: it sends exchanges and hands out their results. The loop holds
/// it from `open` until it has ended, so whoever opens one has to `close` it.
///
/// It serves one lease at a time. Statements of a lease run in the order in which they were sent, whichever tasks sent
/// them.
actor Connection: LoopBound {
    typealias Completion = @Sendable (Result<[ResultSet], any Error>) -> Void

    /// Who waits for an exchange; without a completion it is the connection itself.
    struct Caller {
        let token: ExchangeToken
        let completion: Completion?
    }

    /// Where the connection stands in its life.
    enum Stage {
        case new
        case opening
        case ready
        /// Runs a text of several statements, outside pipelines.
        case script(Completion, results: [ResultSet], failure: PostgresError?)
        /// Takes rows, outside pipelines.
        case copying(Copying)
        case closed
    }

    /// What has become of a connection after a lease.
    enum Fitness {
        case reusable
        /// It has ended by itself, and says so to whoever asked to be told of its loss.
        case broken
        case unfit
    }

    nonisolated let loop: EventLoop
    nonisolated let configuration: ConnectionConfiguration
    let logger: Logger

    var stage = Stage.new
    var libpq: Libpq?
    var canceller: Canceller?
    var watchedDescriptor: Int32 = -1
    var isWaitingToWrite = false
    var openingTimer: TimerToken?
    /// Called once with the end of opening.
    var onOpened: (@Sendable (PostgresError?) -> Void)?

    var queue = ExchangeQueue<ResultSet>()
    /// In the order of the exchanges in the queue.
    var callers = Fifo<Caller>()
    var statements: StatementCache
    /// The names of statements that are being prepared, by their text.
    var preparing: [String: String] = [:]
    /// Names that the server still has to forget.
    var staleStatements: [String] = []
    /// Whose cancellation the server is being asked for; its outcome waits here until the request has been taken, so
    /// that it can never strike a later statement.
    var cancelling: (token: ExchangeToken, held: (caller: Caller, outcome: ExchangeOutcome<ResultSet>)?)?

    /// Whether statements of many callers are on their way at the same time, each a transaction of its own.
    var isShared = false

    /// Which lease may send; a statement of an older one is refused.
    var lease: UInt64 = 0
    /// What travels before the lease's first statement, such as `BEGIN`.
    var preamble: [Query] = []
    /// How many savepoints the lease has made.
    var savepoints = 0

    /// Called once when the connection ends for any other reason than `close()`.
    var onLoss: (@Sendable (PostgresError) -> Void)?
    /// Called for each notification of a channel that this connection listens to.
    var onNotification: ((_ channel: String, _ payload: String) -> Void)?

    init(configuration: ConnectionConfiguration, loop: EventLoop, logger: Logger) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        statements = StatementCache(limit: configuration.statementCacheSize)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Runs the closure on the loop: at once where the caller is there, else as soon as it is its turn.
    nonisolated func onLoop(_ body: @escaping @Sendable (isolated Connection) -> Void) {
        if loop.isCurrent {
            isolatedHere { body($0) }
        } else {
            loop.execute { self.isolatedHere { body($0) } }
        }
    }

    /// Ends the lease, and says whether the next may have the connection: it lives, nothing is on its way, and no
    /// transaction is open.
    func endLease() -> Fitness {
        _ = beginLease(preamble: [])
        if case .closed = stage { return .broken }
        guard case .ready = stage, let libpq else { return .unfit }
        let isReusable =
            queue.isEmpty && callers.isEmpty && cancelling == nil && !libpq.isBroken && libpq.isOutsideTransaction
        return isReusable ? .reusable : .unfit
    }

    /// Whether a transaction is open and sound.
    var isInsideTransaction: Bool { libpq?.isInsideTransaction ?? false }

    /// Begins a lease and gives its number. The preamble travels with its first statement, if there is one.
    func beginLease(preamble: [Query]) -> UInt64 {
        lease += 1
        self.preamble = preamble
        savepoints = 0
        return lease
    }

    /// Ends the connection; what is on its way fails.
    func close() {
        onLoss = nil
        end(PostgresError(.closed, "The connection was closed."))
    }

    /// Ends everything because of an error, and tells everybody who waits.
    func end(_ error: PostgresError) {
        if case .closed = stage { return }
        let (ended, opened, waiting, held, lost) = (stage, onOpened, callers.removeAll(), cancelling?.held, onLoss)
        stage = .closed
        if let openingTimer { loop.cancel(openingTimer) }
        unwatch()
        libpq = nil
        canceller = nil
        queue.removeAll()
        cancelling = nil
        onLoss = nil
        onNotification = nil
        onOpened = nil
        opened?(error)
        if case .script(let completion, _, _) = ended { completion(.failure(error)) }
        if case .copying(let copying) = ended { copying.waiter?(.failure(error)) }
        if let held { held.caller.completion?(answer(held.outcome, hasForgotten: false)) }
        for caller in waiting { caller.completion?(.failure(error.possiblyRun)) }
        lost?(error)
    }

    // MARK: The socket

    /// Waits for the socket to become readable, and writable where something is left to send.
    func watch(writing: Bool) {
        guard let descriptor = libpq?.descriptor, descriptor >= 0 else { return }
        // While it opens, libpq goes from address to address, and the next socket may have the last one's number.
        let mayBeAnother = if case .opening = stage { true } else { false }
        if watchedDescriptor != descriptor {
            unwatch()
        } else if isWaitingToWrite == writing, !mayBeAnother {
            return
        }
        watchedDescriptor = descriptor
        isWaitingToWrite = writing
        // Held until the end, which every owner sees to: an object to which weak references lead is slow to hold.
        loop.watch(descriptor, for: writing ? [.readable, .writable] : .readable) { [self] readiness in
            isolatedHere { $0.becameReady(readiness) }
        }
    }

    func unwatch() {
        guard watchedDescriptor >= 0 else { return }
        loop.unwatch(watchedDescriptor)
        watchedDescriptor = -1
    }

    private func becameReady(_ readiness: Readiness) {
        switch stage {
        case .opening: continueOpening()
        case .ready, .script, .copying:
            if readiness.contains(.writable) { flush() }
            receive()
        case .new, .closed: break
        }
    }

    /// Sends what the socket takes, and waits for it to take the rest.
    func flush() {
        guard let libpq else { return }
        guard let isAllSent = libpq.flush() else { return end(lostError()) }
        watch(writing: !isAllSent)
        if isAllSent, case .copying = stage { copySent() }
    }

    /// What to say when libpq reports that the connection broke.
    func lostError() -> PostgresError {
        var reason = libpq?.errorMessage ?? ""
        var isRefused = false
        if case .opening = stage {
            isRefused = LoginRefusal.isMeant(by: reason)
            if !configuration.isTrusting { reason += " (\(configuration.key))" }
        }
        return PostgresError(
            .connection, reason.isEmpty ? "The connection to the database broke." : reason, isRetryable: !isRefused)
    }
}
