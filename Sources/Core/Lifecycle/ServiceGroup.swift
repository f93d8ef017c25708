/// Runs services side by side, started in order and ended in reverse order: on SIGTERM or SIGINT, when its own task is
/// cancelled, or when one of them ends.
package struct ServiceGroup: Sendable {
    private let services: [any Service]
    private let logger: Logger
    private let gracePeriod: Duration
    private let clock: any Clock<Duration>
    private let signals: any TerminationSource

    /// - Parameters:
    ///   - services: each may rely on those before it.
    ///   - gracePeriod: how long the end of all services together may take.
    package init(
        services: [any Service], logger: Logger, gracePeriod: Duration = .seconds(30),
        clock: any Clock<Duration> = ContinuousClock(), signals: any TerminationSource = SystemTerminationSource()
    ) {
        self.services = services
        self.logger = logger
        self.gracePeriod = gracePeriod
        self.clock = clock
        self.signals = signals
    }

    /// Returns when all services have ended on request. Throws the error of the service that failed first, or
    /// `ServiceGroupError`.
    package func run() async throws {
        let (events, input) = AsyncStream.makeStream(of: ServiceGroupState.Event.self)
        let signals = try signals.signals()
        // A task of its own, because iterating in a cancelled task would end at once and leave the services alone.
        let supervisor = Task { try await supervise(events, input, signals) }
        try await withTaskCancellationHandler {
            try await supervisor.value
        } onCancel: {
            input.yield(.stopRequested)
        }
    }

    private func supervise(
        _ events: AsyncStream<ServiceGroupState.Event>, _ input: AsyncStream<ServiceGroupState.Event>.Continuation,
        _ signals: AsyncStream<Signal>
    ) async throws {
        let listener = Task {
            for await signal in signals {
                logger.notice("signal received", [("signal", "SIG" + signal.name)])
                input.yield(.stopRequested)
            }
        }
        defer { listener.cancel() }
        let tasks = services.indices.map { start($0, input) }
        var deadline: Task<Void, any Error>?
        defer { deadline?.cancel() }

        var state = ServiceGroupState(names: services.map(\.name))
        for await event in events {
            for action in state.handle(event) {
                switch action {
                case .cancel(let index):
                    logger.debug("service stopping", [("service", services[index].name)])
                    tasks[index].cancel()
                case .startDeadline:
                    deadline = Task {
                        try await clock.sleep(for: gracePeriod)
                        input.yield(.deadlinePassed)
                    }
                case .finish(let error):
                    if let error { throw error }
                    return
                }
            }
        }
    }

    private func start(_ index: Int, _ input: AsyncStream<ServiceGroupState.Event>.Continuation) -> Task<Void, Never> {
        let service = services[index]
        logger.debug("service starting", [("service", service.name)])
        return Task {
            do {
                try await service.run()
                logger.debug("service ended", [("service", service.name)])
                input.yield(.ended(index, nil))
            } catch {
                if !(error is CancellationError) {
                    logger.error("service failed", [("service", service.name), ("error", "\(error)")])
                }
                input.yield(.ended(index, error))
            }
        }
    }
}
