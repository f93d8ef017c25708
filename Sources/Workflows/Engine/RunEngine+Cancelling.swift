package import Core
import Synchronization

/// Ending runs that somebody does not want any more.
extension RunEngine {
    /// Ends the answer as its reader wishes who said so or went away, wherever it has come to since: what was said is
    /// kept. A run that rests already is left alone: its answer is over.
    package func cancelAnswer(of runID: RunID, in tenantID: TenantID) {
        guard !isHandingOver.load(ordering: .relaxed) else { return }
        if !endHere(runID) { wish.yield((runID, tenantID)) }
    }

    /// Ends the run, whichever server carries it out and whether it is at work, waits or is queued. What was said is kept.
    package func cancel(_ runID: RunID, in tenantID: TenantID) async throws {
        try await cancel(runID, in: tenantID, sparesResting: false)
    }

    func cancel(_ runID: RunID, in tenantID: TenantID, sparesResting: Bool) async throws {
        let request = try await store.requestCancel(
            of: runID, in: tenantID, replica: replica, lease: limits.lease, sparesResting: sparesResting)
        switch request {
        case .over: break
        case .noted: endHere(runID)
        case .merged(let other): try await cancel(other, in: tenantID, sparesResting: sparesResting)
        case .leased:
            guard let journaled = try await store.load(runID, in: tenantID) else { return }
            try await conclude(journaled, .runCancelled, .cancelled)
        }
    }

    /// Whether the run, or the one that took its message, ends here; false where it is not carried out here, or was given
    /// up by now.
    @discardableResult
    func endHere(_ runID: RunID) -> Bool {
        func control() -> RunControl? { state.withLock { $0.entries[$0.merged[runID] ?? runID]?.control } }
        guard let found = control() else { return false }
        found.cancel(.requested)
        if case .givenUp? = found.cancellation { return false }
        // One that loses its run in this moment sees what was asked of it once it is forgotten.
        return control() === found
    }

    /// Lets go of runs that were ended in the database: what carries them out here writes nothing more.
    package func letGo(of runs: [RunID]) {
        for run in runs {
            state.withLock { $0.entries[run]?.control }?.cancel(.givenUp)
            watches.signal(run)
        }
    }

    func endWishedFor() async {
        for await (runID, tenantID) in wishes {
            do {
                try await cancel(runID, in: tenantID, sparesResting: true)
            } catch {
                logger.warning("A run could not be cancelled", [("run", "\(runID)"), ("error", "\(error)")])
            }
        }
    }
}
