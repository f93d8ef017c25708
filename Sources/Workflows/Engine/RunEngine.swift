package import Core
package import Postgres
import Synchronization

/// Runs workflows: those that requests begin here, and those that another replica left behind.
package final class RunEngine: Service {
    /// What the engine may take and how long it waits.
    package struct Limits: Sendable {
        /// A replica that says nothing for so long has lost its runs.
        package var lease: Duration = .seconds(15)
        /// How often leases are renewed and left runs are looked for.
        package var heartbeat: Duration = .seconds(5)
        /// A run that was taken up so often is failed: it probably ends its replica each time.
        package var attempts = 3
        /// How many left runs one look takes up.
        package var claims = 16

        package init() {}
    }

    private struct Entry {
        let log: RunLog
        let control: RunControl
        var task: Task<Void, Never>?
    }

    package let name = "run engine"
    private let store: any RunStore
    private let library: WorkflowLibrary
    private let services: StepServices
    private let projection: any RunProjection
    private let clock: any WallClock
    private let limits: Limits
    private let logger: Logger
    private let executor: @Sendable () -> (any TaskExecutor)?
    private let replica: UUID128
    private let entries = Mutex<[RunID: Entry]>([:])
    private let isHandingOver = Atomic<Bool>(false)

    /// - Parameter executor: where a run that begins now prefers to run, such as the loop of the request
    package init(
        store: any RunStore, library: WorkflowLibrary, services: StepServices, projection: any RunProjection,
        clock: any WallClock, limits: Limits = Limits(), logger: Logger,
        executor: @escaping @Sendable () -> (any TaskExecutor)? = { nil }
    ) {
        self.store = store
        self.library = library
        self.services = services
        self.projection = projection
        self.clock = clock
        self.limits = limits
        self.logger = logger
        self.executor = executor
        replica = services.identifiers.next()
    }

    /// The statement that stores a new run, leased to this replica; `start` it once its transaction is committed.
    package func insertion(of run: NewRun) -> Query {
        store.insertion(of: run, replica: replica, lease: limits.lease, at: clock.now())
    }

    /// Begins a stored run and gives its events.
    package func start(_ run: NewRun, _ workflow: CompiledWorkflow) -> RunLog.Events {
        begin(run.reference, RunMachine(workflow, version: run.versionID, input: run.input)).events()
    }

    /// The statement that tells the thread's waiting run of something and leases it to this replica; `goOn` with the run
    /// that it gives once its transaction is committed.
    package func signalling(_ signal: RunSignal, to thread: ThreadID) -> Query {
        store.signalling(signal, to: thread, replica: replica, until: clock.now() + limits.lease)
    }

    /// Goes on with a run that was told of something, and gives the events from here on.
    package func goOn(_ runID: RunID, in tenantID: TenantID) async throws -> RunLog.Events {
        guard let journaled = try await store.load(runID, in: tenantID) else { throw LeaseLost() }
        return begin(journaled.reference, try await machine(of: journaled), resuming: journaled).events()
    }

    /// From now on readers that go away do not end their runs: it is this process that leaves them, and another takes
    /// their runs up.
    package func handOver() {
        isHandingOver.store(true, ordering: .relaxed)
    }

    /// Ends the run as its reader wishes: what was said is kept. Nothing happens where the run is not running here.
    package func cancel(_ runID: RunID) {
        guard !isHandingOver.load(ordering: .relaxed) else { return }
        entries.withLock { $0[runID]?.control }?.cancel(.requested)
    }

    /// Renews leases and takes up left runs until cancelled; then gives up its own, for another replica to finish.
    package func run() async throws {
        while !Task.isCancelled {
            await beat()
            try? await Task.sleep(for: limits.heartbeat)
        }
        let running = entries.withLock { $0.values.map(\.self) }
        for entry in running { entry.control.cancel(.givenUp) }
        for entry in running { await entry.task?.value }
    }

    // MARK: Taking up

    private func beat() async {
        do {
            // Only what is being carried out: the lease of a run that was given up runs out, and it is taken up again.
            let running = entries.withLock { Array($0.keys) }
            try await store.renewLeases(of: replica, on: running, for: limits.lease)
            for (tenantID, runID) in try await store.claim(limits.claims, replica: replica, lease: limits.lease) {
                do {
                    try await resume(runID, in: tenantID)
                } catch {
                    logger.error("A run could not be taken up", [("run", "\(runID)"), ("error", "\(error)")])
                }
            }
        } catch {
            logger.warning("Runs could not be looked for", [("error", "\(error)")])
        }
    }

    private func resume(_ runID: RunID, in tenantID: TenantID) async throws {
        // This replica may still be at work on a run that it lost, and that another one took up and left again.
        if let stale = entries.withLock({ $0[runID] }) {
            stale.control.cancel(.givenUp)
            await stale.task?.value
        }
        guard let journaled = try await store.load(runID, in: tenantID) else { return }
        logger.notice("A run is taken up again", [("run", "\(runID)"), ("attempt", "\(journaled.attempt)")])
        guard journaled.attempt <= limits.attempts else { return try await giveUp(journaled) }
        _ = begin(journaled.reference, try await machine(of: journaled), resuming: journaled)
    }

    /// The machine as the journal knows it, with every workflow that it is in the middle of.
    private func machine(of journaled: JournaledRun) async throws -> RunMachine {
        let version = journaled.versionID
        let workflow = try await library.compiled(version, in: journaled.reference.tenantID)
        var programs = [version: workflow]
        guard let snapshot = journaled.snapshot else {
            return RunMachine(workflow, version: version, input: journaled.input)
        }
        for version in RunMachine.needs(of: snapshot).versions where programs[version] == nil {
            programs[version] = try await library.compiled(version, in: journaled.reference.tenantID)
        }
        return try RunMachine(
            snapshot: snapshot, programs: programs, version: version, input: journaled.input
        ) { journaled.outputs[$0] }
    }

    private func giveUp(_ journaled: JournaledRun) async throws {
        let failure = RunFailure(
            .interrupted, "The server was interrupted while it worked on this answer.", allowsRetry: true)
        let recorder = RunRecorder(
            log: RunLog(), store: store, projection: projection, run: journaled.reference, replica: replica,
            lastNumber: journaled.lastEventNumber)
        for item in journaled.openMessages { await recorder.note(.messageRemoved(item), step: 0) }
        try await recorder.finish(.runFailed(failure), .failed(failure))
    }

    // MARK: Running

    private func begin(
        _ run: RunReference, _ machine: consuming RunMachine, resuming journaled: JournaledRun? = nil
    ) -> RunLog {
        let executor = executor()
        let log = RunLog()
        let control = RunControl(executor: executor)
        let execution = RunExecution(
            run: run, log: log, control: control, store: store, projection: projection, services: services,
            replica: replica, logger: logger.with("run", run.runID.description))
        entries.withLock { $0[run.runID] = Entry(log: log, control: control) }
        let start = machine
        let task = Task(executorPreference: executor) { [self] in
            do {
                try await execution.execute(start, resuming: journaled)
            } catch {
                execution.logger.error("A run was given up", [("error", "\(error)")])
            }
            log.close()
            _ = entries.withLock { $0.removeValue(forKey: run.runID) }
        }
        // The engine owns the task: `run()` ends it with the service.
        entries.withLock { $0[run.runID]?.task = task }
        return log
    }
}
