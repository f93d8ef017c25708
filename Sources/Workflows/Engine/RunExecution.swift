import Core
import ModelProviders

/// Carries out one run: asks the machine what to do, does it, and journals it.
///
/// One transaction lies between two steps that take time: it holds the end of the one, the steps that take none, the
/// start of the other, and what the machine knows then. Steps of different branches run beside each other.
final class RunExecution: Sendable {
    /// What the run has come to. `@unchecked Sendable`: one task at a time touches it, and hands it on by ending.
    private final class Progress: @unchecked Sendable {
        var machine: RunMachine
        var outcome = RunOutcome()

        init(_ machine: RunMachine) {
            self.machine = machine
        }
    }

    let logger: Logger
    private let run: RunReference
    private let log: RunLog
    private let control: RunControl
    private let store: any RunStore
    private let projection: any RunProjection
    private let services: StepServices
    private let replica: UUID128
    private let lease: Duration
    private let deltas: DeltaBatching
    private let outbox: @Sendable () -> Void
    private let limits: RunLimits
    private let use: ModelUse

    /// - Parameters:
    ///   - outbox: called when something is to be sent out
    ///   - use: who asks models
    init(
        run: RunReference, log: RunLog, control: RunControl, store: any RunStore, projection: any RunProjection,
        services: StepServices, replica: UUID128, lease: Duration = .seconds(15),
        deltas: DeltaBatching = DeltaBatching(), outbox: @escaping @Sendable () -> Void = {},
        limits: RunLimits = RunLimits(), use: ModelUse? = nil, logger: Logger
    ) {
        self.run = run
        self.log = log
        self.control = control
        self.store = store
        self.projection = projection
        self.services = services
        self.replica = replica
        self.lease = lease
        self.deltas = deltas
        self.outbox = outbox
        self.limits = limits
        self.use = use ?? ModelUse(tenantID: run.tenantID, run: run.runID)
        self.logger = logger
    }

    /// Runs until the run ends or rests, or this process gives it up. Throws where the journal cannot be written: the
    /// lease then runs out and a replica takes the run up again.
    @discardableResult
    func execute(
        _ machine: consuming RunMachine, resuming journaled: JournaledRun? = nil
    ) async throws -> RunOutcome {
        let recorder = RunRecorder(
            log: log, store: store, projection: projection, run: run, replica: replica, lease: lease, deltas: deltas,
            outbox: outbox, lastNumber: journaled?.lastEventNumber ?? 0, meter: RunMeter(total: machine.tokens),
            checkpoints: journaled?.checkpoints ?? [:])
        for (step, usage) in journaled?.unrecordedUsage ?? [:] { recorder.meter.restore(usage, to: step) }
        let progress = Progress(machine)
        do {
            try await execute(progress, recorder, resuming: journaled)
        } catch {
            await control.end()
            throw error
        }
        await control.end()
        return progress.outcome
    }

    private func execute(
        _ progress: Progress, _ recorder: RunRecorder, resuming journaled: JournaledRun?
    ) async throws {
        var actions: [RunMachine.Action]
        for item in journaled?.openMessages ?? [] { recorder.note(.messageRemoved(item), step: 0) }
        if journaled?.snapshot != nil {
            recorder.hear(journaled?.signals.count ?? 0)
            actions = progress.machine.resume(at: services.clock.now(), journaled?.signals ?? [])
        } else {
            recorder.note(.runStarted, step: 0)
            actions = progress.machine.handle(.begin)
        }
        var messages = control.messages.makeAsyncIterator()
        while true {
            let now = actions
            guard try await inChildTask({ try await self.perform(now, progress, recorder) }) else { return }
            guard case .event(let event)? = await messages.next() else { return }
            actions = try handle(event, progress, recorder)
        }
    }

    private func handle(
        _ event: RunMachine.Event, _ progress: Progress, _ recorder: RunRecorder
    ) throws -> [RunMachine.Action] {
        switch event {
        case .finished(let number, _): control.forget(number)
        case .failed(let number, _):
            control.forget(number)
            if let journalError = recorder.journalError { throw journalError }
        case .cancel: recorder.keepOpenMessages()
        case .begin, .signalled, .exceeded: break
        }
        return progress.machine.handle(event)
    }

    /// Does what the machine says, and journals it in one transaction. False where nothing more happens for now.
    private func perform(
        _ actions: [RunMachine.Action], _ progress: Progress, _ recorder: RunRecorder
    ) async throws -> Bool {
        var queue = actions[...]
        var launches: [RunMachine.StepOrder] = []
        while let action = queue.popFirst() {
            switch action {
            case .execute(let order):
                if order.progress.attempt > 1 { recorder.withdrawOpenMessages(of: order.progress.number) }
                recorder.begin(
                    JournalEntry.StepStart(
                        number: order.progress.number, node: order.node.slug, kind: order.node.kind,
                        strand: order.strand, attempt: order.progress.attempt,
                        versionID: progress.machine.calledVersion(of: order.strand)))
                if order.pinned == nil, order.node.step?.takesTime == true || order.delay > .zero {
                    launches.append(order)
                } else {
                    queue += try handle(await run(order, recorder), progress, recorder)
                }
            case .began(let number, let node, let strand):
                recorder.begin(
                    JournalEntry.StepStart(
                        number: number, node: node.slug, kind: node.kind, strand: strand, attempt: 1,
                        versionID: progress.machine.calledVersion(of: strand)))
            case .changed(let number, let changes): recorder.keep(changes, of: number)
            case .completed(let number, let output): recorder.end(number, .completed(output: output))
            case .failed(let number, let failure):
                recorder.withdrawOpenMessages(of: number)
                recorder.end(number, .failed(failure))
            case .wait(let number, let wait): recorder.rest(number, wait)
            case .unasked(let number, let wait):
                for item in wait.items { recorder.note(.asking(.withdrawn(item)), step: number) }
            case .stop(let number):
                control.stop(number)
                launches.removeAll { $0.progress.number == number }
                recorder.withdrawOpenMessages(of: number)
                recorder.end(number, .cancelled)
            case .finish(let result):
                if let status = ThreadStatus(ending: result) { recorder.note(.threadStatus(status), step: 0) }
                progress.outcome.receipt = try await recorder.finish(.runFinished, .completed(result))
                return false
            case .fail(let failure):
                progress.outcome.receipt = try await recorder.finish(.runFailed(failure), .failed(failure))
                return false
            case .cancel:
                progress.outcome.receipt = try await recorder.finish(.runCancelled, .cancelled)
                return false
            }
        }
        progress.machine.tokens = recorder.meter.total
        if progress.machine.isWaiting {
            let waits = progress.machine.waits.map { JournalEntry.WaitingStep(number: $0.number, wait: $0.wait) }
            progress.outcome.receipt = try await recorder.finish(
                .runWaiting, .waiting(progress.machine.snapshot, waits))
            progress.outcome.wakesAt = waits.compactMap(\.wait.until).min()
            return false
        }
        recorder.keep(progress.machine.snapshot)
        if try await recorder.flush().isCancelRequested { control.cancel(.requested) }
        for order in launches { control.start(order.progress.number) { await self.run(order, recorder) } }
        return true
    }

    /// One attempt at a step.
    private func run(_ order: RunMachine.StepOrder, _ recorder: RunRecorder) async -> RunMachine.Event {
        let number = order.progress.number
        guard let step = order.node.step else { preconditionFailure("The machine does steps of control itself.") }
        if let output = order.pinned { return .finished(number, step.result(pinned: output)) }
        let context = context(of: order, recorder)
        do {
            if order.delay > .zero { try await Task.sleep(for: order.delay) }
            return finished(order, try await Self.within(order.node.policy.timeout) { try await step.run(context) })
        } catch {
            return failed(order, because: error)
        }
    }

    // What is done after a step is no part of the call that waits for it, which keeps room for all that it does.

    @inline(never)
    private func finished(_ order: RunMachine.StepOrder, _ result: StepResult) -> RunMachine.Event {
        do {
            let limited = result.limited(by: order.node.policy.timeout, from: services.clock.now())
            return .finished(order.progress.number, try limited.keepable())
        } catch {
            return failed(order, because: error)
        }
    }

    @inline(never)
    private func failed(_ order: RunMachine.StepOrder, because error: any Error) -> RunMachine.Event {
        let failure = RunFailure(error)
        if !Task.isCancelled {
            logger.warning(
                "A step failed",
                [("node", order.node.slug), ("code", failure.code.rawValue), ("error", "\(error)")])
        }
        return .failed(order.progress.number, failure)
    }

    @inline(never)
    private func context(of order: RunMachine.StepOrder, _ recorder: RunRecorder) -> StepContext {
        let number = order.progress.number
        let identifiers = services.identifiers
        return StepContext(
            run: run, node: order.node.slug, number: number, scope: order.scope,
            services: observed(order, by: recorder), memory: order.progress.memory,
            signal: order.progress.signal, checkpoints: recorder.checkpoints(of: number), offered: order.offered,
            use: use
        ) { event in
            try Task.checkCancellation()
            if try recorder.emit(event, of: number) { try await recorder.flush() }
        } post: { effect in
            try recorder.post(PostedEffect(id: identifiers.make(), step: number, effect: effect))
        } checkpoint: { key, value, events in
            try Task.checkCancellation()
            try await recorder.checkpoint(key, value, with: events, of: number)
        }
    }

    /// What the step works with, its models counted: more than the run may take ends it. What they answer is noted.
    private func observed(_ order: RunMachine.StepOrder, by recorder: RunRecorder) -> StepServices {
        let (number, meter, answers) = (order.progress.number, recorder.meter, recorder.answers)
        return services.observed(notesSearches: order.node.kind != VectorSearchStep.kind) { [control, limits] usage in
            meter.add(usage, to: number)
            guard meter.total > limits.tokens else { return }
            control.cancel(
                .exceeded(
                    RunFailure(
                        .tooManyTokens, "The language model took more than the \(limits.tokens) tokens of this answer.",
                        allowsRetry: false)))
        } noting: { answer, size in
            answers.add(answer, ofSize: size, to: number)
        }
    }

    /// What the body gives, if it does so in time.
    private static func within(
        _ timeout: Duration?, _ body: @escaping @Sendable () async throws -> StepResult
    ) async throws -> StepResult {
        guard let timeout else { return try await body() }
        return try await within(timeout, body)
    }

    @inline(never)
    private static func within(
        _ timeout: Duration, _ body: @escaping @Sendable () async throws -> StepResult
    ) async throws -> StepResult {
        try await withThrowingTaskGroup(of: StepResult.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw RunFailure(.timedOut, "A step took longer than it may.", allowsRetry: true)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
