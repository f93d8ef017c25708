import Core

/// Carries out one run: asks the machine what to do, does it, and journals it.
///
/// One transaction lies between two steps that take time: it holds the end of the one, the steps that take none, the
/// start of the other, and what the machine knows then. Steps of different branches run beside each other.
struct RunExecution {
    let run: RunReference
    let log: RunLog
    let control: RunControl
    let store: any RunStore
    let projection: any RunProjection
    let services: StepServices
    let replica: UUID128
    var deltas = DeltaBatching()
    let logger: Logger

    /// Runs until the run ends or rests, or this process gives it up. Throws where the journal cannot be written: the
    /// lease then runs out and a replica takes the run up again.
    func execute(_ machine: consuming RunMachine, resuming journaled: JournaledRun? = nil) async throws {
        let recorder = RunRecorder(
            log: log, store: store, projection: projection, run: run, replica: replica, deltas: deltas,
            lastNumber: journaled?.lastEventNumber ?? 0)
        var machine = machine
        do {
            try await execute(&machine, recorder, resuming: journaled)
        } catch {
            await control.end()
            throw error
        }
        await control.end()
    }

    private func execute(
        _ machine: inout RunMachine, _ recorder: RunRecorder, resuming journaled: JournaledRun?
    ) async throws {
        var actions: [RunMachine.Action]
        for item in journaled?.openMessages ?? [] { await recorder.note(.messageRemoved(item), step: 0) }
        if journaled?.snapshot != nil {
            actions = machine.resume(at: services.clock.now(), journaled?.signals ?? [])
        } else {
            await recorder.note(.runStarted, step: 0)
            actions = machine.handle(.begin)
        }
        var messages = control.messages.makeAsyncIterator()
        while try await perform(actions, &machine, recorder) {
            guard case .event(let event)? = await messages.next() else { return }
            actions = try await handle(event, &machine, recorder)
        }
    }

    private func handle(
        _ event: RunMachine.Event, _ machine: inout RunMachine, _ recorder: RunRecorder
    ) async throws -> [RunMachine.Action] {
        switch event {
        case .finished(let number, _): control.forget(number)
        case .failed(let number, _):
            control.forget(number)
            if let journalError = await recorder.journalError { throw journalError }
        case .cancel: await recorder.keepOpenMessages()
        case .begin, .signalled: break
        }
        return machine.handle(event)
    }

    /// Does what the machine says, and journals it in one transaction. False where nothing more happens for now.
    private func perform(
        _ actions: [RunMachine.Action], _ machine: inout RunMachine, _ recorder: RunRecorder
    ) async throws -> Bool {
        var queue = actions[...]
        var launches: [RunMachine.StepOrder] = []
        while let action = queue.popFirst() {
            switch action {
            case .execute(let order):
                if order.progress.attempt > 1 { await recorder.withdrawOpenMessages(of: order.progress.number) }
                await recorder.begin(
                    JournalEntry.StepStart(
                        number: order.progress.number, node: order.node.slug, kind: order.node.kind,
                        strand: order.strand, attempt: order.progress.attempt))
                if order.node.step?.takesTime == true || order.delay > .zero {
                    launches.append(order)
                } else {
                    queue += try await handle(run(order, recorder), &machine, recorder)
                }
            case .began(let number, let node, let strand):
                await recorder.begin(
                    JournalEntry.StepStart(
                        number: number, node: node.slug, kind: node.kind, strand: strand, attempt: 1))
            case .completed(let number, let output): await recorder.end(number, .completed(output: output))
            case .failed(let number, let failure):
                await recorder.withdrawOpenMessages(of: number)
                await recorder.end(number, .failed(failure))
            case .wait(let number, let wait): await recorder.rest(number, wait)
            case .stop(let number):
                control.stop(number)
                launches.removeAll { $0.progress.number == number }
                await recorder.withdrawOpenMessages(of: number)
                await recorder.end(number, .cancelled)
            case .finish(let result):
                try await recorder.finish(.runFinished, .completed(result))
                return false
            case .fail(let failure):
                try await recorder.finish(.runFailed(failure), .failed(failure))
                return false
            case .cancel:
                try await recorder.finish(.runCancelled, .cancelled)
                return false
            }
        }
        if machine.isWaiting {
            try await recorder.finish(.runWaiting, .waiting(machine.snapshot, machine.waits.map(\.wait)))
            return false
        }
        await recorder.keep(machine.snapshot)
        try await recorder.flush()
        for order in launches { control.start(order.progress.number) { await run(order, recorder) } }
        return true
    }

    /// One attempt at a step.
    private func run(_ order: RunMachine.StepOrder, _ recorder: RunRecorder) async -> RunMachine.Event {
        let number = order.progress.number
        guard let step = order.node.step else { preconditionFailure("The machine does steps of control itself.") }
        let context = StepContext(
            run: run, scope: order.scope, services: services, memory: order.progress.memory,
            signal: order.progress.signal
        ) { event in
            try Task.checkCancellation()
            try await recorder.emit(event, of: number)
        }
        do {
            if order.delay > .zero { try await Task.sleep(for: order.delay) }
            return .finished(number, try await Self.within(order.node.policy.timeout) { try await step.run(context) })
        } catch {
            let failure = RunFailure(error)
            if !Task.isCancelled {
                logger.warning(
                    "A step failed",
                    [("node", order.node.slug), ("code", failure.code.rawValue), ("error", "\(error)")])
            }
            return .failed(number, failure)
        }
    }

    /// What the body gives, if it does so in time.
    private static func within(
        _ timeout: Duration?, _ body: @escaping @Sendable () async throws -> StepResult
    ) async throws -> StepResult {
        guard let timeout else { return try await body() }
        return try await withThrowingTaskGroup(of: StepResult.self) { group in
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
