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
        /// A run that was taken up so often without coming on is failed: it probably ends its replica each time.
        package var attempts = 8
        /// How many left runs one look takes up; looks follow each other until there are no more.
        package var claims = 16
        /// With so many runs at work no more are taken up, for other replicas to do so.
        package var capacity = 1000
        /// How many messages of one thread may wait for those before them.
        package var queue = 16

        package init() {}
    }

    struct Entry {
        let log: RunLog
        let control: RunControl
        /// When it has worked as long as it may.
        let deadline: ContinuousClock.Instant
        let runSeconds: Int
        var task: Task<Void, Never>?
    }

    struct State {
        var entries: [RunID: Entry] = [:]
        /// Queued runs whose messages other runs took, which are carried out here.
        var merged: [RunID: RunID] = [:]
    }

    package let name = "run engine"
    let store: any RunStore
    let library: WorkflowLibrary
    let services: StepServices
    let projection: any RunProjection
    let clock: any WallClock
    let limits: Limits
    let logger: Logger
    let executor: @Sendable () -> (any TaskExecutor)?
    let outbox: @Sendable () -> Void
    let replica: UUID128
    let state = Mutex(State())
    let watches = RunWatches()
    let threadWatches = Watches<ThreadID>()
    let alarm = Alarm()
    let tenantLimits: TenantRunLimits
    /// Wishes to end runs that are not carried out here.
    let wishes: AsyncStream<(RunID, TenantID)>
    let wish: AsyncStream<(RunID, TenantID)>.Continuation
    let isHandingOver = Atomic<Bool>(false)
    let isEnding = Atomic<Bool>(false)
    /// Whether it renews leases and hears what other servers say.
    let isBeating = Atomic<Bool>(false)

    /// - Parameters:
    ///   - executor: where a run that begins now prefers to run, such as the loop of the request
    ///   - outbox: called when a run has something to send out
    package init(
        store: any RunStore, library: WorkflowLibrary, services: StepServices, projection: any RunProjection,
        clock: any WallClock, limits: Limits = Limits(), logger: Logger,
        executor: @escaping @Sendable () -> (any TaskExecutor)? = { nil },
        outbox: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.library = library
        self.services = services
        self.projection = projection
        self.clock = clock
        self.limits = limits
        self.logger = logger
        self.executor = executor
        self.outbox = outbox
        replica = services.identifiers.next()
        tenantLimits = TenantRunLimits(store: store)
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1024))
    }

    // MARK: Beginning

    /// Knows what the tenant's runs are held to, for the runs that are started next.
    package func prepare(for tenantID: TenantID) async throws {
        _ = try await tenantLimits.current(of: tenantID)
    }

    /// The statement that stores a new run, leased to this replica; `start` it once its transaction is committed.
    package func insertion(of run: NewRun) -> Query {
        insertion(of: run, isQueued: false)
    }

    private func insertion(of run: NewRun, isQueued: Bool) -> Query {
        store.insertion(of: run, replica: replica, lease: limits.lease, at: clock.now(), isQueued: isQueued)
    }

    /// Begins a stored run and gives its events.
    package func start(_ run: NewRun, _ workflow: CompiledWorkflow) -> RunEvents {
        let limits = tenantLimits.latest(of: run.reference.tenantID).lowered(by: workflow.limits)
        let machine = RunMachine(workflow, version: run.versionID, input: run.input, limits: limits)
        return events(of: begin(run.reference, machine), run.reference)
    }

    /// How the run comes into a thread that others may be live in: once the transaction is committed, `start` a run that
    /// begins, `goOn` with one that was told of the message, and wait for the `answer` of a queued one. Its reading throws
    /// `ThreadIsBusy` where too many wait already.
    package func entrance(of run: NewRun, telling message: RunSignal? = nil) -> RunEntrance {
        let question = store.admission(
            to: run.reference.threadID, telling: message, keeping: run.message, replica: replica,
            until: clock.now() + limits.lease)
        return RunEntrance(question: question) { [self] row in
            let admission = try RunAdmission(row: row)
            switch admission {
            case .told(let told): return (admission, run.input.offered.map { Self.offering($0, to: told) })
            case .begins: return (admission, insertion(of: run, isQueued: false))
            case .queued(let behind):
                guard behind < limits.queue else { throw ThreadIsBusy(most: limits.queue) }
                return (admission, insertion(of: run, isQueued: true))
            }
        }
    }

    /// The statement that tells the thread's waiting run of something and leases it to this replica; `goOn` with the run
    /// that it gives once its transaction is committed.
    package func signalling(_ signal: RunSignal, to thread: ThreadID) -> Query {
        store.signalling(signal, to: thread, replica: replica, until: clock.now() + limits.lease)
    }

    /// The statement that tells one run of something, whether it waits or is at work; `goOn` with it once its transaction
    /// is committed, where it gives that the run waited.
    package func posting(_ signal: RunSignal, to run: RunID) -> Query {
        store.posting(signal, to: run, replica: replica, until: clock.now() + limits.lease)
    }

    /// Goes on with a run that was told of something, and gives the events from here on.
    package func goOn(_ runID: RunID, in tenantID: TenantID) async throws -> RunEvents {
        guard let journaled = try await store.load(runID, in: tenantID) else { throw LeaseLost() }
        if let log = try await takeUp(journaled) { return events(of: log, journaled.reference) }
        return RunEvents(follow(runID, in: tenantID, after: journaled.lastEventNumber, endsAtRest: true))
    }

    // MARK: Following

    /// The events of a run, wherever it is carried out, behind the one with this number.
    ///
    /// - Parameter endsAtRest: whether a run that rests is at its end, as an answer is; else only its end is
    package func follow(
        _ runID: RunID, in tenantID: TenantID, after number: Int = 0, endsAtRest: Bool
    ) -> RunFollower {
        RunFollower(runID, in: tenantID, after: number, endsAtRest: endsAtRest, engine: self)
    }

    /// All that happens in the runs of the thread's first branch, until it is told of another one, wherever they are
    /// carried out, behind the position.
    package func follow(_ thread: ThreadID, in tenantID: TenantID, after position: ThreadPosition) -> ThreadFollower {
        ThreadFollower(thread, in: tenantID, after: position, engine: self)
    }

    /// Something came into the thread: those who follow it on this server look again.
    package func noteNews(in thread: ThreadID) {
        threadWatches.signal(thread)
    }

    /// The statement that tells the other servers of what comes into a thread with its transaction.
    package static func announcement(of thread: ThreadID) -> Query {
        "SELECT pg_notify('lyceum_runs', 'h' || \(thread)::uuid)"
    }

    /// The events of a queued run's answer.
    package func answer(of runID: RunID, in tenantID: TenantID) -> RunEvents {
        RunEvents(follow(runID, in: tenantID, endsAtRest: true))
    }

    /// What happens in a run that is carried out here; nil once it has ended, rests or was given up.
    func liveLog(of runID: RunID) -> RunLog? {
        guard let log = state.withLock({ $0.entries[runID]?.log }), !log.hasEnded else { return nil }
        return log
    }

    /// The events of an answer that begins here, even where another server goes on with it.
    private func events(of log: RunLog, _ run: RunReference) -> RunEvents {
        RunEvents(log) { [self] in follow(run.runID, in: run.tenantID, after: $0, endsAtRest: true) }
    }

    // MARK: Carrying out

    func begin(
        _ run: RunReference, _ machine: consuming RunMachine, resuming journaled: JournaledRun? = nil
    ) -> RunLog {
        let executor = executor()
        let log = RunLog(after: journaled?.lastEventNumber ?? 0)
        let control = RunControl(executor: executor)
        let execution = RunExecution(
            run: run, log: log, control: control, store: store, projection: projection, services: services,
            replica: replica, lease: limits.lease, outbox: outbox, limits: machine.limits, use: machine.use(of: run),
            logger: logger.with("run", run.runID.description))
        let time = Duration.seconds(machine.limits.runSeconds) - (journaled?.worked ?? .zero)
        let entry = Entry(
            log: log, control: control, deadline: .now + time, runSeconds: machine.limits.runSeconds)
        state.withLock { $0.entries[run.runID] = entry }
        if time < limits.heartbeat { alarm.ring(at: entry.deadline) }
        let start = machine
        let task = Task(executorPreference: executor) { [self] in
            var (outcome, isLost) = (RunOutcome(), true)
            do {
                outcome = try await execution.execute(start, resuming: journaled)
                isLost = false
            } catch is LeaseLost {
                execution.logger.notice("A run was ended elsewhere, or is another server's by now")
            } catch {
                execution.logger.error("A run was given up", [("error", "\(error)")])
            }
            log.close()
            forget(run.runID, control)
            // Who said Stop meanwhile means it wherever the run has gone.
            if isLost, case .requested? = control.cancellation { wish.yield((run.runID, run.tenantID)) }
            await goOn(after: outcome, in: run.tenantID)
        }
        // The engine owns the task: `run()` ends it with the service.
        state.withLock { state in
            if state.entries[run.runID]?.control === control { state.entries[run.runID]?.task = task }
        }
        if isEnding.load(ordering: .sequentiallyConsistent) { control.cancel(.givenUp) }
        watches.signal(run.runID)
        threadWatches.signal(run.threadID)
        return log
    }

    /// A run that rested may have been gone on with here before this execution of it came to its end.
    private func forget(_ runID: RunID, _ control: RunControl) {
        let wasFull = state.withLock { state in
            guard state.entries[runID]?.control === control else { return false }
            let wasFull = state.entries.count >= limits.capacity
            state.entries[runID] = nil
            if !state.merged.isEmpty { state.merged = state.merged.filter { $0.value != runID } }
            return wasFull
        }
        if wasFull { alarm.ring() }
    }

    /// A run has ended or rests: its thread goes on with the next, and a timer is set.
    private func goOn(after outcome: RunOutcome, in tenantID: TenantID) async {
        if let time = outcome.wakesAt {
            alarm.ring(at: .now + .microseconds(time.microseconds - clock.now().microseconds))
        }
        if outcome.receipt.isDue { alarm.ring() }
        guard let next = outcome.receipt.next else { return }
        do {
            if let merged = outcome.receipt.merged { state.withLock { $0.merged[merged] = next } }
            _ = try await takeUp(next, in: tenantID)
            if let merged = outcome.receipt.merged { watches.signal(merged) }
        } catch {
            logger.error("A queued run could not be begun", [("run", "\(next)"), ("error", "\(error)")])
        }
    }
}
