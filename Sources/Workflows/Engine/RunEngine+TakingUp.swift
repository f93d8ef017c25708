import Core
import Postgres
import Synchronization

/// What the engine does by itself: it keeps its leases, takes runs up whose time has come or that others left, and hears
/// what other replicas say.
extension RunEngine {
    /// From now on readers that go away do not end their runs: it is this process that leaves them, and another takes
    /// their runs up.
    package func handOver() {
        isHandingOver.store(true, ordering: .relaxed)
    }

    /// Works until cancelled; then gives up its own runs, for another replica to finish.
    package func run() async throws {
        isBeating.store(true, ordering: .sequentiallyConsistent)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { await self.endWishedFor() }
            var nextBeat = ContinuousClock.now
            while !Task.isCancelled {
                if nextBeat <= .now {
                    await beat()
                    nextBeat = .now + limits.heartbeat
                }
                let nextDeadline = endOverdue()
                await alarm.sleep(until: min(nextBeat, nextDeadline, await takeUpDue() ?? nextBeat))
            }
            group.cancelAll()
        }
        isEnding.store(true, ordering: .sequentiallyConsistent)
        isBeating.store(false, ordering: .sequentiallyConsistent)
        watches.signalAll()
        while case let running = state.withLock({ $0.entries.values.map(\.self) }), !running.isEmpty {
            for entry in running { entry.control.cancel(.givenUp) }
            for entry in running { await entry.task?.value }
            await Task.yield()
        }
        do {
            try await finishing(within: .seconds(2)) { [store, replica] in try await store.releaseLeases(of: replica) }
        } catch {
            logger.warning("Leases could not be given back", [("error", "\(error)")])
        }
    }

    /// Takes a run up as the journal knows it. One that cannot be read any more is failed.
    func takeUp(_ runID: RunID, in tenantID: TenantID) async throws -> RunLog? {
        guard let journaled = try await store.load(runID, in: tenantID) else { return nil }
        return try await takeUp(journaled)
    }

    // MARK: Beats

    /// Leases are renewed, and whoever follows a run looks again: notices are quick, but none of them is certain.
    private func beat() async {
        do {
            // Only what is being carried out: the lease of a run that was given up runs out, and it is taken up again.
            let running = state.withLock { Array($0.entries.keys) }
            for runID in try await store.renewLeases(of: replica, on: running, for: limits.lease) { endHere(runID) }
        } catch {
            logger.warning("Leases could not be renewed", [("error", "\(error)")])
        }
        signalAll()
    }

    private func signalAll() {
        watches.signalAll()
        threadWatches.signalAll()
    }

    /// Ends what has worked for too long, and gives when the next one will have.
    private func endOverdue() -> ContinuousClock.Instant {
        let now = ContinuousClock.now
        var next = now + limits.heartbeat
        let overdue = state.withLock { state in
            for entry in state.entries.values where entry.deadline > now { next = min(next, entry.deadline) }
            return state.entries.values.filter { $0.deadline <= now }
        }
        for entry in overdue {
            entry.control.cancel(
                .exceeded(
                    RunFailure(
                        .outOfTime, "The assistant worked for \(entry.runSeconds) seconds without coming to an end.",
                        allowsRetry: true)))
        }
        return next
    }

    /// Takes up whatever is left or due, until there is no more of it; gives when the next run is due.
    private func takeUpDue() async -> ContinuousClock.Instant? {
        do {
            while !Task.isCancelled, case let room = limits.capacity - state.withLock({ $0.entries.count }), room > 0 {
                let most = min(limits.claims, room)
                let claimed = try await store.claim(most, replica: replica, lease: limits.lease)
                await withTaskGroup(of: Void.self) { group in
                    for (tenantID, runID) in claimed {
                        group.addTask { await self.resume(runID, in: tenantID) }
                    }
                }
                guard claimed.count == most else { break }
            }
            return try await store.nextWake().map { .now + max($0, .milliseconds(1)) }
        } catch {
            logger.warning("Runs could not be looked for", [("error", "\(error)")])
            return nil
        }
    }

    private func resume(_ runID: RunID, in tenantID: TenantID) async {
        // This replica may still be at work on a run that it lost, and that another one took up and left again.
        if let stale = state.withLock({ $0.entries[runID] }) {
            stale.control.cancel(.givenUp)
            await stale.task?.value
        }
        do {
            guard let journaled = try await store.load(runID, in: tenantID) else { return }
            logger.notice("A run is taken up again", [("run", "\(runID)"), ("attempt", "\(journaled.attempt)")])
            guard journaled.attempt <= limits.attempts else {
                let failure = RunFailure(
                    .interrupted, "The server was interrupted while it worked on this answer.", allowsRetry: true)
                return try await conclude(journaled, .runFailed(failure), .failed(failure))
            }
            _ = try await takeUp(journaled)
        } catch {
            logger.error("A run could not be taken up", [("run", "\(runID)"), ("error", "\(error)")])
        }
    }

    func takeUp(_ journaled: JournaledRun) async throws -> RunLog? {
        guard !journaled.isCancelRequested else {
            try await conclude(journaled, .runCancelled, .cancelled)
            return nil
        }
        do {
            return begin(journaled.reference, try await machine(of: journaled), resuming: journaled)
        } catch let error where Self.isLasting(error) {
            // It will be no better the next time.
            logger.error(
                "A run cannot go on", [("run", "\(journaled.reference.runID)"), ("error", "\(error)")])
            let failure =
                (error as? RunFailure)
                ?? RunFailure(
                    .versionUnusable,
                    "This server no longer understands the assistant's version that this answer is of.",
                    allowsRetry: false)
            try await conclude(journaled, .runFailed(failure), .failed(failure))
            return nil
        }
    }

    private static func isLasting(_ error: any Error) -> Bool {
        error is InvalidWorkflow || error is UnknownWorkflow || error is RunFailure
    }

    /// The machine as the journal knows it, with every workflow that it is in the middle of.
    private func machine(of journaled: JournaledRun) async throws -> RunMachine {
        let version = journaled.versionID
        let workflow = try await library.compiled(version, in: journaled.reference.tenantID)
        let limits = try await tenantLimits.current(of: journaled.reference.tenantID).lowered(by: workflow.limits)
        var programs = [version: workflow]
        guard let snapshot = journaled.snapshot else {
            return RunMachine(workflow, version: version, input: journaled.input, limits: limits)
        }
        for version in RunMachine.needs(of: snapshot).versions where programs[version] == nil {
            programs[version] = try await library.compiled(version, in: journaled.reference.tenantID)
        }
        return try RunMachine(
            snapshot: snapshot, programs: programs, version: version, input: journaled.input, limits: limits
        ) { journaled.outputs[$0] }
    }

    /// Ends a run without going on with it; whatever it had shown and not finished is withdrawn.
    func conclude(_ journaled: JournaledRun, _ last: RunEvent, _ end: JournalEntry.RunEnd) async throws {
        let run = journaled.reference
        let recorder = RunRecorder(
            log: RunLog(), store: store, projection: projection, run: run, replica: replica, lease: limits.lease,
            lastNumber: journaled.lastEventNumber)
        for item in journaled.openMessages { recorder.note(.messageRemoved(item), step: 0) }
        for item in journaled.snapshot.map({ RunMachine.asked(in: $0) }) ?? [] {
            recorder.note(.asking(.withdrawn(item)), step: 0)
        }
        recorder.endSteps()
        let receipt = try await recorder.finish(last, end)
        watches.signal(run.runID)
        guard let next = receipt.next else { return }
        _ = try await takeUp(next, in: run.tenantID)
    }

    // MARK: Notices

    private func listen() async {
        while !Task.isCancelled {
            do {
                guard let notices = try await store.notices() else { return }
                signalAll()
                for await notice in notices { hear(RunNotice(notice)) }
            } catch {
                logger.warning("Other servers cannot be heard", [("error", "\(error)")])
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func hear(_ notice: RunNotice?) {
        switch notice {
        case .events(let run): watches.signal(run)
        case .cancel(let run): endHere(run)
        case .news(let thread): threadWatches.signal(thread)
        case .work: alarm.ring()
        case .anything:
            signalAll()
            alarm.ring()
        case nil: break
        }
    }
}
