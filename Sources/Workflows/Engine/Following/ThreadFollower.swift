package import Core

/// What happens in a thread, wherever its runs are carried out: the events of one run after the other, as each rests or
/// ends before the next one begins.
package struct ThreadFollower: Sendable {
    /// What came of one run.
    package struct News: Sendable {
        /// The run; nil where something else may be new in the thread.
        package let run: RunID?
        package let events: ArraySlice<NumberedRunEvent>
        /// The last event of the run that is in the journal: a reader who comes back goes on behind it.
        package let journaled: Int
    }

    private let threadID: ThreadID
    private let tenantID: TenantID
    private let engine: RunEngine
    private let watch = RunWatch()
    private let subscription: WatchSubscription
    private var current: (run: RunID, follower: RunFollower, isAtWork: Bool)?
    private var mustLook = true

    /// The branch whose runs are followed; of those of others nothing is said.
    private var branch: BranchID

    /// What the reader has, as far as it is in the journal.
    package private(set) var position: ThreadPosition
    /// Whether every run has ended or rests, as far as is known.
    package private(set) var isIdle = false

    init(_ threadID: ThreadID, in tenantID: TenantID, after position: ThreadPosition, engine: RunEngine) {
        self.threadID = threadID
        self.tenantID = tenantID
        self.position = position
        self.engine = engine
        branch = BranchID(firstOf: threadID)
        subscription = engine.threadWatches.add(watch, for: threadID)
    }

    /// Follows another branch from now on: first what is under way in it, from its beginning.
    package mutating func move(to branch: BranchID, keepingPosition keepsPosition: Bool = false) {
        guard self.branch != branch || !keepsPosition else { return }
        self.branch = branch
        current = nil
        mustLook = true
        if !keepsPosition { position = ThreadPosition() }
    }

    /// Says nothing more of these runs, but for the one that it is in the middle of.
    package mutating func forget(_ runs: [RunID]) {
        for run in runs where run != current?.run { position.live[run] = nil }
        mustLook = true
    }

    /// Finds out where the runs are, so that the position is one to come back to.
    package mutating func begin() async throws {
        try await look()
    }

    /// What came since the last call; without a run where somebody should look for what else came into the thread, which
    /// also happens now and then. Waits for it, unless that is known not to be necessary. Nil for a cancelled task.
    /// Throws where the database cannot be read.
    package mutating func next() async throws -> News? {
        while !Task.isCancelled {
            if mustLook { try await look() }
            guard let held = current else {
                await watch.wait(until: .now + engine.limits.heartbeat)
                mustLook = true
                return Task.isCancelled ? nil : News(run: nil, events: [], journaled: 0)
            }
            let run = held.run
            var (follower, isAtWork) = (held.follower, held.isAtWork)
            guard let events = await follower.next() else {
                // It has ended, or is gone with its thread: which of them it is shows the next look.
                current = nil
                mustLook = true
                continue
            }
            if let last = events.last { isAtWork = !last.event.isLast }
            current = (run, follower, isAtWork)
            position.live[run] = follower.journaled
            // It was woken for something else, or has come to its end.
            mustLook = events.isEmpty || !isAtWork
            return News(run: events.isEmpty ? nil : run, events: events, journaled: follower.journaled)
        }
        return nil
    }

    /// Finds the run that is to be read on: the one at work, else the oldest that has something new, else the newest that
    /// rests.
    private mutating func look() async throws {
        mustLook = false
        let isFirst = position.newest == nil
        let runs = try await engine.store.runs(of: threadID, in: branch, after: position, in: tenantID)
        for run in runs where position.live[run.id] == nil {
            let isNew = position.newest.map { run.id > $0 } ?? true
            guard isNew else { continue }
            position.live[run.id] =
                switch run.state {
                case .ended where isFirst, .waiting where isFirst: run.lastEvent
                case .running where isFirst: run.restedAt
                case .queued, .running, .waiting, .ended: 0
                }
        }
        position.newest = runs.map(\.id).reduce(position.newest) { max($0 ?? $1, $1) }
        // Where there is none yet, the first to come is new from its beginning.
        if runs.isEmpty, isFirst { position.newest = RunID(UUID128(high: 0, low: 0)) }
        let known = Dictionary(runs.map { ($0.id, $0) }) { first, _ in first }
        // Nobody has more than there is: whoever says so would miss what comes until then.
        for (id, number) in position.live where id != current?.run {
            if let run = known[id], number > run.lastEvent { position.live[id] = run.lastEvent }
        }
        position.live = position.live.filter { id, number in
            known[id].map { $0.state != .ended || $0.lastEvent > number } ?? false
        }
        isIdle = runs.allSatisfy { run in
            switch run.state {
            case .queued, .running: false
            case .waiting, .ended: run.lastEvent <= position.live[run.id] ?? .max
            }
        }
        if let current, current.isAtWork, position.live[current.run] != nil { return }
        let candidates = runs.filter { position.live[$0.id] != nil && $0.state != .queued }
        let chosen =
            candidates.first { $0.lastEvent > position.live[$0.id] ?? 0 }
            ?? candidates.first { $0.state == .running } ?? candidates.last
        guard let chosen, let number = position.live[chosen.id] else { return current = nil }
        guard current?.run != chosen.id else { return }
        let follower = RunFollower(
            chosen.id, in: tenantID, after: number, endsAtRest: false, hearing: threadID, engine: engine)
        current = (chosen.id, follower, chosen.state == .running)
    }
}
