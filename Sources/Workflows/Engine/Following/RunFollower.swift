import Core
import Synchronization

/// The events of a run wherever it is carried out: first those of the journal, then each as it happens, here from the
/// run's log, and from another server as its journal grows.
///
/// A queued run whose message another run takes is followed into that one.
package struct RunFollower: AsyncSequence, AsyncIteratorProtocol, Sendable {
    package typealias Element = ArraySlice<NumberedRunEvent>

    /// How much of a journal is read at once.
    private static let page = 500
    /// How long the database may fail before the follower gives up: its reader waits meanwhile, and is told then.
    private static let patience = Duration.seconds(10)
    /// How long it waits between two tries.
    private static let pauseBetweenTries = Duration.seconds(1)

    private let engine: RunEngine
    private let tenantID: TenantID
    private let endsAtRest: Bool
    private let watch = RunWatch()
    private var runID: RunID
    private var position: Int
    /// How far the log of a run that is carried out here is read.
    private var local: (log: RunLog, position: Int, subscription: RunWatches.Subscription)?
    private var subscription: RunWatches.Subscription
    /// Wakes the reader for what is new in the thread, too.
    private let threadSubscription: WatchSubscription?
    private var isDone = false
    /// Since when the database fails; nil while it does not.
    private var failingSince: ContinuousClock.Instant?

    /// The last event that was given and is in the journal: a reader that comes back goes on behind it.
    package private(set) var journaled: Int

    /// - Parameter thread: the run's thread, of whose news the reader is to be woken with nothing
    init(
        _ runID: RunID, in tenantID: TenantID, after number: Int, endsAtRest: Bool, hearing thread: ThreadID? = nil,
        engine: RunEngine
    ) {
        self.engine = engine
        self.tenantID = tenantID
        self.endsAtRest = endsAtRest
        self.runID = runID
        position = number
        journaled = number
        subscription = engine.watches.add(watch, for: runID)
        threadSubscription = thread.map { [watch] in engine.threadWatches.add(watch, for: $0) }
    }

    package func makeAsyncIterator() -> RunFollower { self }

    /// What came since the last call; nothing now and then, while nothing happens. Nil once the run has ended, or rests
    /// where that is the end, or cannot be followed any further; and for a cancelled task.
    package mutating func next() async -> ArraySlice<NumberedRunEvent>? {
        while !Task.isCancelled, !isDone {
            if let local { return await readHere(local) }
            let log = engine.liveLog(of: runID)
            guard let sight = await look() else { return nil }
            if let last = sight.events.last {
                position = last.number
                journaled = last.number
                isDone = isEnd(last.event)
                return sight.events[...]
            }
            switch sight.state {
            case .merged(let run, let number): move(to: run, after: number)
            case .running where log != nil:
                // It holds what is not in the journal, because it was there before the journal was read.
                if let log { begin(log) }
            case .ended: return nil
            case .waiting where endsAtRest: return nil
            case .queued, .running, .waiting:
                await pause()
                return []
            }
        }
        return nil
    }

    /// Until there may be something new. An engine that hears of nothing any more has its readers look by themselves.
    private func pause() async {
        if engine.isBeating.load(ordering: .sequentiallyConsistent) {
            await watch.wait()
        } else {
            await watch.wait(until: .now + Swift.min(engine.limits.heartbeat, .seconds(1)))
        }
    }

    private func isEnd(_ event: RunEvent) -> Bool {
        event == .runWaiting ? endsAtRest : event.isLast
    }

    private mutating func move(to run: RunID, after number: Int) {
        runID = run
        position = number
        journaled = number
        subscription = engine.watches.add(watch, for: run)
    }

    private mutating func begin(_ log: RunLog) {
        let number = log.add(watch)
        local = (log, 0, RunWatches.Subscription { log.removeWatch(number) })
    }

    /// Where this server gave the run up, what it had not journaled is withdrawn and does not come again as it was: the
    /// journal is read from there on.
    private mutating func readHere(
        _ here: (log: RunLog, position: Int, subscription: RunWatches.Subscription)
    ) async -> ArraySlice<NumberedRunEvent> {
        let (all, hasEnded, journaled) = here.log.look(from: here.position)
        let events = all.drop { $0.number <= position }
        local?.position += all.count
        if let last = events.last {
            position = last.number
            self.journaled = Swift.max(self.journaled, Swift.min(journaled, position))
            isDone = isEnd(last.event)
            if last.event.isLast { local = nil }
            return events
        }
        if hasEnded {
            let (withdrawn, journaled) = here.log.withdrawal(upTo: position)
            position = Swift.max(self.journaled, journaled)
            self.journaled = position
            local = nil
            return withdrawn[...]
        }
        await watch.wait()
        self.journaled = Swift.max(self.journaled, Swift.min(here.log.look(from: .max).journaled, position))
        return []
    }

    private mutating func look() async -> RunSight? {
        while !Task.isCancelled {
            do {
                let sight = try await engine.store.look(at: runID, after: position, most: Self.page, in: tenantID)
                failingSince = nil
                return sight
            } catch {
                let since = failingSince ?? .now
                failingSince = since
                engine.logger.warning("A run could not be followed", [("run", "\(runID)"), ("error", "\(error)")])
                guard .now - since < Self.patience else { return nil }
                try? await Task.sleep(for: Self.pauseBetweenTries)
            }
        }
        return nil
    }
}
