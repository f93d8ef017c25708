package import Core
import Postgres

/// One who watches where people are: first everything, then what changes.
package struct StandingListener: Sendable {
    /// What a watcher is told.
    package enum Frame: Sendable, Equatable {
        /// The conversation is shown, or stands like this from now on.
        case stands(ConversationStanding)
        /// It is not shown any more: it was deleted, or does not fit any more.
        case gone(ThreadID)
        /// All that there was at first has been given.
        case ready
    }

    private let filter: StandingFilter
    private let circle: StandingCircle?
    private let tenant: TenantID
    private let watch: StandingWatch
    private let place: StandingPlace
    private let end: ContinuousClock.Instant
    private var looks = 0
    private var shown: Set<ThreadID> = []
    private var members: StandingCircle.Members?
    private var askedAt: ContinuousClock.Instant?
    private var isReady = false

    init(
        _ filter: StandingFilter, of circle: StandingCircle?, in tenant: TenantID, watch: StandingWatch,
        place: StandingPlace
    ) {
        self.filter = filter
        self.circle = circle
        self.tenant = tenant
        self.watch = watch
        self.place = place
        end = .now + watch.limits.lifetime
    }

    /// What came since the last call, which is nothing where nothing changed for a moment. Nil at the end, and for a
    /// cancelled task. Throws where the database cannot be read.
    package mutating func next() async throws -> [Frame]? {
        guard !Task.isCancelled, .now < end else { return nil }
        if looks > 0 {
            do { try await Task.sleep(for: watch.limits.interval) } catch { return nil }
        }
        try await askForMembers()
        let isAnew = looks == 0
        let (changes, looks) = try await watch.changes(since: looks, of: circle, in: tenant)
        self.looks = looks
        // Another watcher looks for the first time: it is there in a moment.
        guard looks > 0 else {
            try? await Task.sleep(for: watch.limits.interval / 20)
            return []
        }
        var frames = changes.compactMap { frame($0) }
        if isAnew {
            // Everything that there is came: what did not went away meanwhile.
            let gone = shown.subtracting(changes.map(\.thread)).sorted()
            shown.subtract(gone)
            frames += gone.map { .gone($0) }
        }
        if !isReady {
            isReady = true
            frames.append(.ready)
        }
        return frames
    }

    private mutating func frame(_ change: StandingBoard.Change) -> Frame? {
        switch change {
        case .stands(let standing) where fits(standing):
            shown.insert(standing.threadID)
            return .stands(standing)
        case .stands(let standing): return shown.remove(standing.threadID).map { .gone($0) }
        case .gone(let thread): return shown.remove(thread).map { .gone($0) }
        }
    }

    private func fits(_ standing: ConversationStanding) -> Bool {
        filter.shows(standing) && members?.have(standing) ?? true
    }

    /// Who comes into the circle or leaves it changes what is shown: everything is gone through anew.
    private mutating func askForMembers() async throws {
        guard let circle else { return }
        if let askedAt, .now - askedAt < watch.limits.people { return }
        let found = try await watch.store.members(of: circle, in: tenant)
        askedAt = .now
        guard found != members else { return }
        members = found
        looks = 0
    }
}
