import Core

/// Carries out one run: asks the machine what to do, does it, and journals it.
///
/// One transaction lies between two steps that take time: it holds the end of the one, the steps that take none, and
/// the start of the other.
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

    /// Runs until the run ends or this process gives it up. Throws where the journal cannot be written: the lease then
    /// runs out and a replica takes the run up again.
    func execute(_ machine: consuming RunMachine, resuming journaled: JournaledRun? = nil) async throws {
        let recorder = RunRecorder(
            log: log, store: store, projection: projection, run: run, replica: replica, deltas: deltas,
            lastNumber: journaled?.lastEventNumber ?? 0)
        var action = machine.handle(.begin)
        if let journaled {
            for output in journaled.outputs {
                guard case .execute = action else { break }
                action = machine.handle(.stepFinished(output))
            }
            for item in journaled.openMessages { await recorder.note(.messageRemoved(item), step: 0) }
        } else {
            await recorder.note(.runStarted, step: 0)
        }
        while case .execute(let number, let node) = action {
            await recorder.begin(number, node)
            if node.step.takesTime { try await recorder.flush() }
            let outcome = await runStep(node, scope: machine.scope, recorder: recorder)
            switch outcome {
            case .success(let output):
                await recorder.end(.init(number: number, outcome: .completed(output: output)), node: node.slug)
                action = machine.handle(.stepFinished(output))
            case .failure(let error):
                if let journalError = await recorder.journalError { throw journalError }
                guard let reason = control.cancellation else {
                    let failure = RunFailure(error)
                    logger.warning(
                        "A step failed", [("node", node.slug), ("code", failure.code.rawValue), ("error", "\(error)")])
                    await recorder.withdrawOpenMessages()
                    await recorder.end(.init(number: number, outcome: .failed(failure)), node: node.slug)
                    action = machine.handle(.stepFailed(failure))
                    break
                }
                guard reason == .requested else { return }
                await recorder.keepOpenMessages()
                await recorder.end(.init(number: number, outcome: .cancelled), node: node.slug)
                action = machine.handle(.cancel)
            }
        }
        try await recorder.finish(action)
    }

    /// The step as a task of its own, so that Stop reaches it and leaves the journal alone.
    private func runStep(
        _ node: CompiledWorkflow.Node, scope: [String: JSONValue], recorder: RunRecorder
    ) async -> Result<JSONValue, any Error> {
        let context = StepContext(run: run, scope: scope, services: services) { event in
            try Task.checkCancellation()
            try await recorder.emit(event)
        }
        guard node.step.takesTime else {
            do { return .success(try await node.step.run(context)) } catch { return .failure(error) }
        }
        return await control.run { try await node.step.run(context) }
    }
}
